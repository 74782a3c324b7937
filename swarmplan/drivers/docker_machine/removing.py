"""Removing a machine: only ever one of ours, which the caller has seen under the machine's lock."""

from swarmplan.drivers.docker_machine.cli import Cli, complained, matches
from swarmplan.drivers.docker_machine.locks import Held
from swarmplan.drivers.docker_machine.place import NAME
from swarmplan.errors import Permanent

_DEADLINE = 280.0
"""Within the step's own 300 s."""
_NOTHING_THERE = "machine does not exist"
"""The driver's word for a VM that is gone. docker-machine then keeps the record, and only ``-f`` drops it."""


def remove(cli: Cli, name: str, driver: str, lock: Held, *, unread: bool = False) -> None:
    """Remove a machine and see that it is gone: exit code 0 is no proof.

    ``-f`` drops the record whatever became of the VM, so it is used only where nothing can be left: the driver says that
    there is no VM, or the record cannot be read (``unread``), whose reader was told what stays behind.
    Raises Permanent, Transient.
    """
    if not NAME.match(name):  # `rm -f ..` removes the store
        raise Permanent(f"machine {name!r}: this is no name of a machine")
    words = ["rm", "-y", name]
    answer = cli.attempt(words, what=f"machine {name}", deadline=_DEADLINE, begun=lock.note)
    if complained(answer) and (unread or matches(answer, _NOTHING_THERE)):
        words = ["rm", "-f", name]
        answer = cli.attempt(words, what=f"machine {name}", deadline=_DEADLINE, begun=lock.note)
    if complained(answer) or cli.place.store.has(name):
        raise Permanent(
            f"machine {name}: {cli.told(words, answer)}; if {driver or 'its driver'} has no such VM any more, "
            f"drop the record with `{cli.place.binary} rm -f {name}`"
        )
