"""The scripts run in a host, with their variables. They go by stdin, so what they carry is in no process list."""

import shlex
from pathlib import Path

from swarmplan.drivers.command import sentence
from swarmplan.drivers.ssh.connection import Connection
from swarmplan.errors import Permanent

_HERE = Path(__file__).parent
_REMEDIES = (
    ("No space left on device", "free some disk space there and run the command again"),
    ("Read-only file system", "see why its disk cannot be written"),
    ("does not start", "correct the cause there (often a key of engine.options) and run the command again"),
    ("unrecognized service", "see that Docker's engine is installed there as a service"),
    ("docker.service not found", "see that Docker's engine is installed there as a service"),
)


def carry_out(connection: Connection, name: str, *, deadline: float, **variables: str) -> None:
    """Run the script of this name as root. Raises as ``Connection`` does, and Permanent with the host's own words when it
    fails."""
    given = "".join(f"{key}={shlex.quote(value)}\n" for key, value in variables.items())
    parts = [(_HERE / f"{part}.sh").read_text(encoding="utf-8") for part in ("shared", name)]
    # The name is for people: it shows in the host's process list, and in an error.
    answer = connection.script(parts[0] + given + parts[1], f"swarmplan-{name}", deadline=deadline)
    if answer.code == 0:
        return
    remedy = next((remedy for said, remedy in _REMEDIES if said in answer.err), "")
    told = answer.complaint.removeprefix("sh: ")
    if told.startswith("its engine"):
        raise Permanent(f"machine {connection.machine}: {told}" + (f"; {remedy}" if remedy else ""))
    raise Permanent(sentence(f"machine {connection.machine}", [f"{name}.sh"], told, remedy))
