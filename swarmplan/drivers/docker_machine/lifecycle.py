"""Starting, stopping and removing a machine. By its exit code no command of docker-machine is idempotent: what is so already ends
in 1, and 0 is no proof (measured on 0.16.2)."""

from swarmplan.drivers.docker_machine.cli import Cli, failed, matches
from swarmplan.drivers.docker_machine.place import NAME
from swarmplan.drivers.docker_machine.store.locks import Lock
from swarmplan.errors import Permanent, Transient

_START = 280.0
"""Within the step's own 300 s: docker-machine waits 180 s for the state, 180 s for SSH and 30 s for the engine."""
_STOP = 90.0
"""VirtualBox is asked to power off by ACPI and then waited for without an end."""
_KILL = 60.0
_REMOVE = 280.0
"""Within the step's own 300 s, too."""
_NOTHING_THERE = "machine does not exist"
"""The driver's word for a VM that is gone. docker-machine then keeps the record, and only ``-f`` drops it."""


def start(cli: Cli, name: str, lock: Lock) -> None:
    """Start a machine. Raises Permanent for a driver that cannot, Transient when it takes too long."""
    what, unless = f"machine {name}", "is already running"
    cli.run(["start", name], what=what, deadline=_START, begun=lock.note, unless=unless)


def stop(cli: Cli, name: str, lock: Lock) -> None:
    """Stop a machine; one that does not hear is switched off. Raises Permanent for a driver that cannot, Transient."""
    what, unless = f"machine {name}", "is already stopped"
    try:
        cli.run(["stop", name], what=what, deadline=_STOP, begun=lock.note, unless=unless)
    except Transient:
        cli.run(["kill", name], what=what, deadline=_KILL, begun=lock.note, unless=unless)


def remove(cli: Cli, name: str, driver: str, lock: Lock, *, unread: bool = False) -> None:
    """Remove a machine, which the caller has seen under its lock to be one of ours, and see that it is gone.

    ``-f`` drops the record whatever became of the VM, so it is used only where nothing can be left: the driver says that
    there is no VM, or the record cannot be read (``unread``), whose message says what stays behind.
    Raises Permanent, Transient.
    """
    if not NAME.match(name):  # `rm -f ..` removes the store
        raise Permanent(f"machine {name!r}: this is not a valid machine name")
    words = ["rm", "-y", name]
    answer = cli.attempt(words, what=f"machine {name}", deadline=_REMOVE, begun=lock.note)
    if failed(answer) and (unread or matches(answer, _NOTHING_THERE)):
        words = ["rm", "-f", name]
        answer = cli.attempt(words, what=f"machine {name}", deadline=_REMOVE, begun=lock.note)
    if failed(answer) or cli.place.store.has(name):
        raise Permanent(
            f"machine {name}: {cli.failure(words, answer)}; if {driver or 'its driver'} no longer has this VM, "
            f"remove the record with `{cli.place.binary} rm -f {name}`"
        )
