"""What becomes of a host's ``daemon.json``: decided from what was seen, carried out by ``host``."""

from swarmplan.dataclass import dataclass
from swarmplan.drivers.ssh.host.mark import digest
from swarmplan.drivers.ssh.host.observation import Sight
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


def preparing(machine: str, sight: Sight, settings: EngineSettings) -> Change:
    """The change that lays these settings over the host's own. Raises Permanent for a file that cannot be read."""
    try:
        base = _base(sight)
        after = merged(base, settings)
    except ValueError as error:
        raise _unreadable(machine, error) from error
    noted = sight.kept and sight.before == base
    if after == base or noted:
        return Change(sight.daemon, after, base)
    if base is None:
        return Change(sight.daemon, after, base, "none")
    return Change(sight.daemon, after, base, "copy" if base == sight.daemon else "text")


def releasing(machine: str, sight: Sight) -> Change:
    """The change that takes ours out again: the very file of before, where nobody changed it since."""
    try:
        base = _base(sight)
    except ValueError as error:
        raise _unreadable(machine, error) from error
    return Change(sight.daemon, base, base, "before" if sight.kept and base == sight.before else "")


def _base(sight: Sight) -> str | None:
    mark = sight.mark
    if mark is None or not mark.written or not sight.kept:
        return sight.daemon
    if mark.wrote(sight.daemon) or sight.daemon == sight.before:
        return sight.before
    return stripped(sight.daemon, mark.machine.engine, sight.before)


def _unreadable(machine: str, error: ValueError) -> Permanent:
    return Permanent(
        f"machine {machine}: /etc/docker/daemon.json there cannot be read ({error}); correct it, or remove it"
    )
