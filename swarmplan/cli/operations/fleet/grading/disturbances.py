"""The lease under which a cluster is disturbed, and what a grading that was killed left to be undone."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from swarmplan.adapters import Adapters
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.terminal.messages import about, warn
from swarmplan.cli.terminal.paths import disturbed_file
from swarmplan.cli.wiring.lease import Held, exclusive, leased
from swarmplan.cli.wiring.origin import Origin
from swarmplan.cli.wiring.site import Site
from swarmplan.dataclass import dataclass
from swarmplan.errors import SwarmplanError
from swarmplan.execute.clock import RealClock
from swarmplan.fleet.checks.disturb.disturbed import undo_all
from swarmplan.fleet.checks.disturb.undo_file import UndoFile
from swarmplan.fleet.members import Member

COMMAND = "swarmplan fleet grade"


@dataclass(frozen=True, slots=True)
class Leased:
    """A cluster whose lease is held: ``fleet.checks.disturb.disturbed.Changing``."""

    held: Held

    @property
    def adapters(self) -> Adapters:
        """Those that the lease guards."""
        return self.held.site.adapters

    def quorum_goes(self) -> None:
        """The hosts hold the lease from here on."""
        self.held.holder.swarm_ends()

    def quorum_is_back(self) -> None:
        """The swarm holds it again."""
        self.held.holder.swarm_seen()


def undo_file_of(found: Site) -> UndoFile:
    """The undo file of what is to be undone in this cluster."""
    return UndoFile(disturbed_file(found.desired.cluster, simulated=found.simulated))


@contextmanager
def held(found: Site, origin: Origin, stop: threading.Event) -> Iterator[Leased]:
    """The cluster with its lease, on this machine and in the swarm. Raises Locked."""
    with exclusive(found, COMMAND, stop=stop) as local, leased(found, local, origin, stop=stop) as got:
        yield Leased(got)


def undo_left(fleet: Fleet, members: Sequence[Member], stop: threading.Event) -> None:
    """Undo what gradings left in these clusters, before anything else is done to them. What cannot be undone is warned of."""
    for member in members:
        undo_file = UndoFile(disturbed_file(member.cluster, simulated=fleet.simulate))
        if stop.is_set() or not undo_file.path.exists():
            continue
        with about(member.cluster):
            try:
                with fleet.opened(member) as found, held(found, fleet.origin(), stop) as changing:
                    undo_all(changing, undo_file, RealClock())
            except SwarmplanError as error:
                warn(f"{member.cluster}: what a grading has disturbed is not undone: {error}")


def forget_left(fleet: Fleet, member: Member) -> None:
    """Forget what was to be undone in a cluster that is gone."""
    UndoFile(disturbed_file(member.cluster, simulated=fleet.simulate)).write(())
