"""Scripts that run on a host as root: how they are composed, and the message of one that failed.

They go by stdin, so what they carry is in no process list.
"""

import shlex
from pathlib import Path

from swarmplan.drivers.command import Answer, failure_message
from swarmplan.errors import Permanent

_ENGINE = Path(__file__).with_name("engine.sh")
_REMEDIES = (
    ("No space left on device", "free some disk space there and run the command again"),
    ("Read-only file system", "see why its disk cannot be written"),
    ("unrecognized service", "check that Docker's engine is installed there as a service"),
    ("docker.service not found", "check that Docker's engine is installed there as a service"),
)
_ENGINE_FAILS, _NO_START = 70, 71
"""The exit codes of our own scripts where the engine is the trouble (``engine_fails``): they say so in a whole sentence."""
_CORRECT = "correct the cause there (often a key of engine.options) and run the command again"


def compose(*parts: Path, **variables: str) -> str:
    """The text of these scripts, one after the other behind what all share, with these variables."""
    return assigned(**variables) + "".join(part.read_text(encoding="utf-8") for part in (_ENGINE, *parts))


def assigned(**variables: str) -> str:
    """The lines of a script that set these variables."""
    return "".join(f"{key}={shlex.quote(value)}\n" for key, value in variables.items())


def failure(what: str, name: str, answer: Answer) -> Permanent:
    """What the script of this name failed with, in the host's own words; nothing of its standard output is repeated."""
    reason = Answer(answer.code, "", answer.err).error_line.removeprefix("sh: ")
    default = _CORRECT if answer.code == _NO_START else ""
    remedy = next((remedy for sign, remedy in _REMEDIES if sign in answer.err), default)
    if answer.code in {_ENGINE_FAILS, _NO_START}:
        return Permanent(f"{what}: {reason}" + (f"; {remedy}" if remedy else ""))
    return Permanent(failure_message(what, [f"{name}.sh"], reason, remedy))
