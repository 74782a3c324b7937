"""What the swarm remembers of ``x-swarmplan: {keep: true}``: a resource that was taken out of the file stays kept. Labels on the
objects themselves would not do: a network's cannot change."""

from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.names import KEPT_LABEL
from swarmplan.model.values.labels import names_in, text_of, with_label

KINDS_KEPT = frozenset({Kind.MACHINE, Kind.NETWORK, Kind.SECRET, Kind.CONFIG, Kind.VOLUME, Kind.SERVICE})
"""What can be kept."""


def kept_in(swarm: JsonView) -> frozenset[Key]:
    """The keys that a live SwarmSpec lists."""
    return frozenset(filter(None, map(_key, names_in(swarm.get("Labels"), KEPT_LABEL))))


def with_kept(swarm: JsonView, keys: frozenset[Key]) -> Json:
    """The SwarmSpec listing these keys and no others."""
    return with_label(swarm, KEPT_LABEL, frozenset(map(str, keys)))


def kept_size(keys: frozenset[Key]) -> int:
    """The characters of the label that lists them."""
    return len(text_of(frozenset(map(str, keys))))


def _key(text: str) -> Key | None:
    kind, dot, name = text.partition(".")
    return Key(Kind(kind), name) if dot and name and kind in KINDS_KEPT else None
