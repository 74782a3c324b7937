"""What hosts that were released still have of their cluster, looked for when all is done."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from swarmplan.drivers.scripts import remains_script
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.connections import AT_ONCE
from swarmplan.errors import Failure

_SCRIPT = remains_script(Path(__file__).with_name("remains.sh"))
_DEADLINE = 30.0


def remains(connections: Iterable[Connection]) -> tuple[str, ...]:
    """A line for each host that has anything left, or cannot be asked. Raises nothing."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ssh") as pool:
        return tuple(line for line in pool.map(_left, connections) if line)


def _left(connection: Connection) -> str:
    try:
        answer = connection.script(_SCRIPT, "swarmplan-remains", deadline=_DEADLINE)
    except Failure as error:
        return f"{connection.machine}: cannot check what is left there ({error})"
    found = [line for line in answer.out.splitlines() if line]
    if "end" not in found and answer.code != 0:
        return f"{connection.machine}: cannot check what is left there ({answer.error_line})"
    left = [line for line in found if line != "end"]
    return f"{connection.machine}: {', '.join(left)}" if left else ""
