"""What becomes of a host's ``daemon.json``: decided from what was seen, carried out by ``host``."""

from swarmplan.dataclass import dataclass
from swarmplan.drivers.ssh.host.mark import digest
from swarmplan.drivers.ssh.host.observation import Observed
from swarmplan.drivers.ssh.host.settings import merged, stripped
from swarmplan.errors import Permanent
from swarmplan.model.machine import EngineSettings


@dataclass(frozen=True, slots=True)
class Change:
    """From ``now`` to ``after`` (None: no file). ``base`` is the host's own text, without anything of ours; ``keep`` says
    how it is noted before the change, as ``note.sh`` has it."""

    now: str | None
    after: str | None
    base: str | None
    keep: str = ""

    @property
    def needed(self) -> bool:
        return self.now != self.after

    @property
    def written(self) -> tuple[str, ...]:
        """Digests of what is ours then; none when the host's own text says all already."""
        return (digest(self.after),) if self.after != self.base else ()

    @property
    def write(self) -> str:
        """As ``configure.sh`` has it."""
        if not self.needed:
            return ""
        return "none" if self.after is None else "text"


def preparing(machine: str, seen: Observed, settings: EngineSettings) -> Change:
    """The change that lays these settings over the host's own. Raises Permanent for a file that cannot be read."""
    try:
        base = _base(seen)
        after = merged(base, settings)
    except ValueError as error:
        raise _unreadable(machine, error) from error
    noted = seen.kept and seen.before == base
    if after == base or noted:
        return Change(seen.daemon, after, base)
    if base is None:
        return Change(seen.daemon, after, base, "none")
    return Change(seen.daemon, after, base, "copy" if base == seen.daemon else "text")


def releasing(machine: str, seen: Observed) -> Change:
    """The change that takes ours out again: the very file of before, where nobody changed it since."""
    try:
        base = _base(seen)
    except ValueError as error:
        raise _unreadable(machine, error) from error
    return Change(seen.daemon, base, base, "before" if seen.kept and base == seen.before else "")


def _base(seen: Observed) -> str | None:
    mark = seen.mark
    if mark is None or not mark.written or not seen.kept:
        return seen.daemon
    if mark.wrote(seen.daemon) or seen.daemon == seen.before:
        return seen.before
    return stripped(seen.daemon, mark.machine.engine, seen.before)


def _unreadable(machine: str, error: ValueError) -> Permanent:
    return Permanent(
        f"machine {machine}: /etc/docker/daemon.json there cannot be read ({error}); correct it, or remove it"
    )
