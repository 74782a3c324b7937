"""Whose an object of the swarm is, by its labels: ours by our own label, or by the label of a stack that is ours."""

from collections.abc import Mapping

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.cluster import OWNER_LABEL
from swarmplan.model.values.labels import names_in, with_label

STACK_LABEL = "com.docker.stack.namespace"
"""On what belongs to a stack: the stack's name. ``docker stack`` knows a stack by this label alone, and an object with a
label more would not be the one it makes."""
STACKS_LABEL = "swarmplan.stacks"
"""On the swarm: the stacks, comma-separated, that we have made or changed, so that one taken out of the spec is removed."""


@dataclass(frozen=True, slots=True)
class Owners:
    """A cluster, and the stacks that are its own."""

    cluster: str
    stacks: frozenset[str] = frozenset()

    def owns(self, labels: Mapping[str, str] | None) -> bool:
        """Whether something with these labels is ours to change and remove."""
        labels = labels or {}
        return labels.get(OWNER_LABEL) == self.cluster or labels.get(STACK_LABEL) in self.stacks


def noted_stacks(swarm: JsonView) -> frozenset[str]:
    """The stacks a live SwarmSpec notes as ours."""
    return names_in(swarm.get("Labels"), STACKS_LABEL)


def with_stacks(swarm: JsonView, stacks: frozenset[str]) -> Json:
    """The SwarmSpec noting these stacks and no others."""
    return with_label(swarm, STACKS_LABEL, stacks)
