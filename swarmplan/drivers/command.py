"""Runs external commands: with a deadline, in their own process group, with their output and a one-line failure message."""

import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from swarmplan import programs
from swarmplan.call_log import timed
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Transient, reason_of
from swarmplan.limits import HOST_OUTPUT_BYTES
from swarmplan.programs import DEADLINE
from swarmplan.system.children import kill, started

_SHOWN = 160
"""Characters of a command line that an error message shows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def error_line(self) -> str:
        """The last line of the command's output, for an error message, without hints at its manual."""
        lines = [line.strip() for line in (self.err or self.out).splitlines() if line.strip()]
        lines = [line for line in lines if not line.startswith(("Try ", "Error occurred at line"))]
        return lines[-1] if lines else f"exit code {self.code}"


def run(
    command: Sequence[str],
    *,
    what: str,
    remedy: str = "",
    stdin: str = "",
    deadline: float = DEADLINE,
    environment: Mapping[str, str] | None = None,
) -> str:
    """The standard output of a command that must succeed.

    ``what`` names the thing it was done for (``machine manager-1``) and ``remedy`` what the reader can do.
    Raises Permanent when it fails or is not installed, Transient when it takes longer than ``deadline`` seconds.
    """
    answer = attempt(command, what=what, stdin=stdin, deadline=deadline, environment=environment)
    if answer.code != 0:
        raise Permanent(failure_message(what, command, answer.error_line, remedy))
    return answer.out


def attempt(
    command: Sequence[str],
    *,
    what: str,
    stdin: str = "",
    deadline: float = DEADLINE,
    environment: Mapping[str, str] | None = None,
    shown: Sequence[str] = (),
    begun: Callable[[int], None] = lambda _: None,
) -> Answer:
    """How a command ended, for callers to whom a failure is an answer.

    ``shown`` is what messages show of a command line that holds secrets; ``begun`` gets the process id.
    Raises Permanent when it is not installed, Transient when it takes longer than ``deadline`` seconds.
    """
    more = {"deadline": deadline, "environment": environment, "on_start": begun}
    ended = _ended(command, stdin, what=what, shown=shown, **more)
    return Answer(ended.code, _text(ended.out), _text(ended.err))


def follow(command: Sequence[str], *, what: str, tell: Callable[[str], None], deadline: float) -> Answer:
    """Run a long command and hand each line of its output to ``tell``. Raises as ``attempt`` does."""
    last = ""

    def report(line: str) -> None:
        nonlocal last
        last = line.strip() or last
        tell(line)

    return Answer(_ended(command, "", what=what, deadline=deadline, on_line=report).code, last, "")


def attach(command: Sequence[str], *, what: str) -> int:
    """Run a command on this process's own stdin, stdout and stderr; its exit code (128 + n when signal n ended it).

    It has no deadline and stays in our process group: it is the user's own, and a terminal's keys must reach it.
    """
    process = _started(command, what)
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue  # the command got the same Ctrl-C and decides what it means
        return code if code >= 0 else 128 - code


@contextmanager
def held(
    command: Sequence[str], *, what: str, environment: Mapping[str, str], log: Path, grace: float
) -> Iterator["subprocess.Popen[bytes]"]:
    """A command in a session of its own that runs for as long as the block does: its standard input ends then, which it must take for the sign
    to end, also where this process is killed; it is killed where that takes over ``grace`` seconds. Its output is written to ``log``."""
    with log.open("wb") as output:
        streams = {"stdin": subprocess.PIPE, "stdout": output, "stderr": subprocess.STDOUT}
        with started(
            lambda: _started(command, what, **streams, env=environment, start_new_session=True)
        ) as process:
            try:
                yield process
            finally:
                if process.stdin:
                    process.stdin.close()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(grace)
                kill(process)
                process.wait()


def join(command: Sequence[str], *, what: str, stream: int) -> "subprocess.Popen[bytes]":
    """Start a command whose stdin and stdout are this file descriptor, in a process group of its own. It has no deadline:
    it ends when the other side of the stream hangs up, or when the caller ends it. Raises Permanent when it cannot start."""
    streams = {"stdin": stream, "stdout": stream, "stderr": subprocess.DEVNULL}
    return _started(command, what, **streams, start_new_session=True)


def _started(command: Sequence[str], what: str, **options: Any) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(command, **options)
    except OSError as error:
        raise Permanent(failure_message(what, command, reason_of(error), "")) from error


def failure_message(what: str, command: Sequence[str], reason: str, remedy: str) -> str:
    """One line: what, which command, its message, what to do."""
    shown = shortened(shlex.join(command), _SHOWN)
    return f"{what}: `{shown}` failed: {reason}" + (f"; {remedy}" if remedy else "")


def shortened(text: str, most: int) -> str:
    """At most so many characters of it."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _ended(
    command: Sequence[str], stdin: str, *, what: str, shown: Sequence[str] = (), **more: Any
) -> programs.Ended:
    words = shown or command
    try:
        with timed(f"{what}: {shortened(shlex.join(words), _SHOWN)}") as logged:
            ended = programs.run(
                command, stdin.encode(errors="replace"), max_output=HOST_OUTPUT_BYTES, detached=True, **more
            )
            logged.result = f"exit code {ended.code}"
    except (Permanent, Transient) as error:
        raise type(error)(failure_message(what, words, str(error), "")) from error
    return ended


def _text(output: bytes) -> str:
    return output.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
