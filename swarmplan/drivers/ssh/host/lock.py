"""The lock on a host: ``/etc/swarmplan.lock``, beside what else is there of us, for it is held before that is made and after it is gone."""

from swarmplan.drivers.scripts import assigned, failure
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.host.scripts import SHELL
from swarmplan.errors import Unreachable

_DEADLINE = 8.0
"""Seconds on a quick host, which takes some hundredths of one."""
_BEGIN, _END = "--- lock\n", "\n--- end"


def swap(connection: Connection, expected: str, text: str) -> str:
    """``Locking.swap_lock`` for this host. Raises as ``Connection`` does, and Permanent with the host's own words."""
    script = assigned(EXPECTED=expected, TEXT=text) + (SHELL / "lock.sh").read_text(encoding="utf-8")
    answer = connection.script(script, "swarmplan-lock", deadline=_DEADLINE)
    what = f"machine {connection.machine}"
    if answer.code != 0:
        raise failure(what, "lock", answer)
    _, begun, behind = answer.out.rpartition(_BEGIN)
    found, ended, _ = behind.partition(_END)
    if not (begun and ended):
        raise Unreachable(f"{what}: the answer of lock.sh was cut off in transfer; try again")
    return found
