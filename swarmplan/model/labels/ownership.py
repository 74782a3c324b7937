"""Whose an object of the swarm is, by its labels: ours by our own label, or by the label of a stack that is ours."""

from collections.abc import Mapping

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.values.labels import names_in, with_label

LabelsView = Mapping[str, str] | None
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


def name_taken(key: Key, there: LabelsView, cluster: str, wanted: LabelsView) -> str:
    """What to say where an object of this kind and name exists and is not of the cluster, by its labels and those it would have.
    Docker renames nothing: it is managed as it is, or the file does without it."""
    noun, labels = str(key.kind).removesuffix("s"), there or {}
    leave = f"or take {key.name} out of the file, or give it another name there"
    if STACK_LABEL in (wanted or {}):
        remedy = "give the stack another name, or take the file's one out"
    elif other := labels.get(OWNER_LABEL):
        remedy = f"it is of cluster {other}; change it in that cluster's file, {leave}"
    elif stack := labels.get(STACK_LABEL):
        remedy = f"to manage it, declare its stack {stack} under stacks; {leave}"
    elif key.kind in {Kind.SECRET, Kind.CONFIG}:
        remedy = f"to use it as it is, declare it external: true; {leave}"
    else:
        remedy = f"to manage it as it is, give it x-swarmplan: {{adopt: true}}; {leave}"
    return f"a {noun} {key.name} exists that is not of cluster {cluster}: {remedy}"


def noted_stacks(swarm: JsonView) -> frozenset[str]:
    """The stacks a live SwarmSpec notes as ours."""
    return names_in(swarm.get("Labels"), STACKS_LABEL)


def with_stacks(swarm: JsonView, stacks: frozenset[str]) -> Json:
    """The SwarmSpec noting these stacks and no others."""
    return with_label(swarm, STACKS_LABEL, stacks)
