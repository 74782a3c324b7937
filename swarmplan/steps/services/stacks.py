"""What the swarm notes of the stacks that are ours: before the first of their objects is made, and after the last is gone."""

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json
from swarmplan.model.key import Key
from swarmplan.model.labels.applied import Resources, resources_in, with_resources
from swarmplan.model.labels.kept import kept_in, with_kept
from swarmplan.model.labels.ownership import noted_stacks, with_stacks
from swarmplan.model.normal.last_applied import Hashes, hashes_in, with_hashes
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

    def unmet(self, adapters: Adapters) -> str | None:
        return None if self.stacks <= noted_stacks(adapters.manager().swarm()["Spec"]) else "not recorded"

    def apply(self, adapters: Adapters) -> None:
        change_swarm(adapters, lambda live: with_stacks(live, noted_stacks(live) | self.stacks))


@dataclass(frozen=True, kw_only=True)
class RecordHashes(Step):
    """Record in the swarm what was last applied: the hashes of our stacks' services and of resources, and what is kept; these and
    no others."""

    hashes: Hashes
    resources: Resources
    kept: frozenset[Key] = frozenset()
    verb = "record"
    silent = True

    def unmet(self, adapters: Adapters) -> str | None:
        spec = adapters.manager().swarm()["Spec"]
        recorded = (hashes_in(spec), resources_in(spec), kept_in(spec))
        return None if recorded == (self.hashes, self.resources, self.kept) else "not recorded"

    def apply(self, adapters: Adapters) -> None:
        change_swarm(adapters, self._recorded)

    def _recorded(self, live: Json) -> Json:
        return with_kept(with_resources(with_hashes(live, self.hashes), self.resources), self.kept)


@dataclass(frozen=True, kw_only=True)
class ForgetStacks(Step):
    """Forget these stacks: one of such a name that comes later is somebody else's."""

    stacks: frozenset[str]
    verb = "forget stacks of"
    requires_kinds = (FactKind.STACKS_EMPTY,)

    def unmet(self, adapters: Adapters) -> str | None:
        return "still recorded" if self.stacks & noted_stacks(adapters.manager().swarm()["Spec"]) else None

    def apply(self, adapters: Adapters) -> None:
        change_swarm(adapters, lambda live: with_stacks(live, noted_stacks(live) - self.stacks))
