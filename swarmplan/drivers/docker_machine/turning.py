"""Starting and stopping. Neither is idempotent by its exit code: what is so already ends in 1 (measured on 0.16.2)."""

from swarmplan.drivers.docker_machine.cli import Cli, complained, matches
from swarmplan.drivers.docker_machine.locks import Held
from swarmplan.errors import Permanent, Transient

_START = 280.0
"""Within the step's own 300 s: docker-machine waits 180 s for the state, 180 s for SSH and 30 s for the engine."""
_STOP = 90.0
"""VirtualBox is asked to power off by ACPI and then waited for without an end."""
_KILL = 60.0


def start(cli: Cli, name: str, lock: Held) -> None:
    """Start a machine. Raises Permanent for a driver that cannot, Transient when it takes too long."""
    words = ["start", name]
    answer = cli.attempt(words, what=f"machine {name}", deadline=_START, begun=lock.note)
    if complained(answer) and not matches(answer, "is already running"):
        raise Permanent(f"machine {name}: {cli.told(words, answer)}")


def stop(cli: Cli, name: str, lock: Held) -> None:
    """Stop a machine; one that does not hear is switched off. Raises Permanent for a driver that cannot, Transient."""
    words = ["stop", name]
    try:
        answer = cli.attempt(words, what=f"machine {name}", deadline=_STOP, begun=lock.note)
    except Transient:
        words = ["kill", name]
        answer = cli.attempt(words, what=f"machine {name}", deadline=_KILL, begun=lock.note)
    if complained(answer) and not matches(answer, "is already stopped"):
        raise Permanent(f"machine {name}: {cli.told(words, answer)}")
