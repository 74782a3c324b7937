"""What the swarm notes of the stacks that are ours: before the first of their objects is made, and after the last is gone."""

from swarmplan.dataclass import dataclass
from swarmplan.fleet import Fleet
from swarmplan.model.normal.last_applied import Hashes, hashes_in, with_hashes
from swarmplan.model.ownership import noted_stacks, with_stacks
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind
from swarmplan.steps.swarm.swarm import change_swarm


@dataclass(frozen=True, kw_only=True)
class NoteStacks(Step):
    """Note these stacks as ours, so that they are known as ours when the spec no longer names them."""

    stacks: frozenset[str]
    verb = "record stacks of"
    requires_kinds = (FactKind.SWARM_UP,)
    provides_kinds = (FactKind.STACKS_NOTED,)

    def unmet(self, fleet: Fleet) -> str | None:
        return None if self.stacks <= noted_stacks(fleet.manager().swarm()["Spec"]) else "not recorded"

    def apply(self, fleet: Fleet) -> None:
        change_swarm(fleet, lambda live: with_stacks(live, noted_stacks(live) | self.stacks))


@dataclass(frozen=True, kw_only=True)
class RecordHashes(Step):
    """Record in the swarm the last-applied hashes of our stacks' services, these and no others."""

    hashes: Hashes
    verb = "record"
    silent = True

    def unmet(self, fleet: Fleet) -> str | None:
        return None if hashes_in(fleet.manager().swarm()["Spec"]) == self.hashes else "not recorded"

    def apply(self, fleet: Fleet) -> None:
        change_swarm(fleet, lambda live: with_hashes(live, self.hashes))


@dataclass(frozen=True, kw_only=True)
class ForgetStacks(Step):
    """Forget these stacks: one of such a name that comes later is somebody else's."""

    stacks: frozenset[str]
    verb = "forget stacks of"
    requires_kinds = (FactKind.STACKS_EMPTY,)

    def unmet(self, fleet: Fleet) -> str | None:
        return "still recorded" if self.stacks & noted_stacks(fleet.manager().swarm()["Spec"]) else None

    def apply(self, fleet: Fleet) -> None:
        change_swarm(fleet, lambda live: with_stacks(live, noted_stacks(live) - self.stacks))
