"""The scripts of this driver, run in a host with their variables."""

from pathlib import Path

from swarmplan.drivers.scripts import composed, failure
from swarmplan.drivers.ssh.connection import Connection

_HERE = Path(__file__).parent


def carry_out(connection: Connection, name: str, *, deadline: float, **variables: str) -> None:
    """Run the script of this name as root. Raises as ``Connection`` does, and Permanent with the host's own words when it
    fails."""
    text = composed(_HERE / "shared.sh", _HERE / f"{name}.sh", **variables)
    # The name is for people: it shows in the host's process list, and in an error.
    answer = connection.script(text, f"swarmplan-{name}", deadline=deadline)
    if answer.code != 0:
        raise failure(f"machine {connection.machine}", name, answer)
