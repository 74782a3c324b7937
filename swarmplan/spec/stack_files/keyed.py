"""Lists of a service that the docker client merges by a key: ports by published port, mounts by target, secrets and configs
by source. There is one entry per key, the last, and they are sorted by it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from swarmplan.compose.mounts.short import short_target
from swarmplan.compose.read.scalars import whole
from swarmplan.compose.service.ports import spread
from swarmplan.limits import PORTS
from swarmplan.spec.stack_files.layers import Layers
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode, SequenceNode, plain

_Entry = tuple[int | str, Node]
KEYED = {
    "ports": "also publishes",
    "volumes": "is also mounted at",
    "secrets": "is also of",
    "configs": "is also of",
}
"""The lists, and what two entries with the same key have in common."""


def merge_keyed(layers: Layers, base: Node, over: Node | None, path: Path) -> Node:
    """The later list, or none, merged over the earlier one. Of entries of one list that share a key all but the last are
    dropped, with a warning. Before 23.0 mounts were appended."""
    if not isinstance(base, SequenceNode) or not isinstance(over, SequenceNode | None):
        return over if isinstance(over, SequenceNode) else base
    kind = str(path[-1])
    lists = (base.items, () if over is None else over.items)
    try:
        found = [list(islice(_by_key(kind, items), PORTS)) for items in lists]
    except ValueError:
        return replace(base, items=(*lists[0], *lists[1]))  # reported where it is converted
    for keyed in found:
        _warn_lost(layers, keyed, path)
    items = {**dict(found[0]), **dict(found[1])}
    return replace(base, items=tuple(items[key] for key in sorted(items)))


def _by_key(kind: str, items: Sequence[Node]) -> Iterator[_Entry]:
    for item in items:
        if kind != "ports":
            yield _name(kind, item), item
        elif isinstance(item, MappingNode):
            yield whole(plain(item).get("published") or 0), item
        else:
            parts = spread(plain(item))
            for published, entry in parts:
                yield published, item if len(parts) == 1 else ScalarNode(item.at, entry)


def _name(kind: str, item: Node) -> str:
    value = plain(item)
    if isinstance(value, dict):
        return str(value.get("target" if kind == "volumes" else "source") or "")
    return short_target(value) if kind == "volumes" else str(value)


def _warn_lost(layers: Layers, keyed: Sequence[_Entry], path: Path) -> None:
    last = {key: place for place, (key, _) in enumerate(keyed)}
    for place, (key, item) in enumerate(keyed):
        if last[key] != place:
            what = f"{KEYED[str(path[-1])]} {key or 'a port chosen by the swarm'}"
            message = (
                f"docker stack deploy ignores this when there are several files: another entry here {what}"
            )
            layers.warn(item, path, f"{message}, and it keeps only one")
