"""Several spec files as one, by Compose's rules for override files.

Mappings merge; a later value replaces; lists append, each unique item once. ``!override`` replaces a whole value,
``!reset`` removes it. Source: the Compose specification, "Merge and override".
"""

from collections.abc import Callable
from dataclasses import replace

from swarmplan.spec.yaml.merge_lists import as_files, as_list, as_mapping, item_key
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode, SequenceNode, find, plain

_REPLACED = frozenset(
    {("services", "*", "command"), ("services", "*", "entrypoint"), ("services", "*", "healthcheck", "test")}
)
_NAMED = frozenset({"services", "networks", "volumes", "secrets", "configs", "images", "stacks"})
"""Sections whose keys are the user's names."""


def merge(base: Node, over: Node, path: Path = ()) -> Node:
    """``over`` merged over ``base``. Values keep the position they were written at."""
    if over.tag == "!override":
        return replace(over, tag="")
    rule = _RULES.get(_pattern(path))
    if rule is not None:
        base, over = rule(base), rule(over)
    if _replaced(base, over, path):
        return over
    if isinstance(base, MappingNode) and isinstance(over, MappingNode):
        return _merge_mappings(base, over, path)
    if isinstance(base, SequenceNode) and isinstance(over, SequenceNode):
        return _merge_sequences(base, over, path)
    return over if _overrides(over) else base


def without_tags(node: Node) -> Node | None:
    """The tree with every ``!reset`` applied and ``!override`` removed; None if the node itself is reset."""
    if node.tag == "!reset":
        return None
    if isinstance(node, MappingNode):
        members = {key: (entry, without_tags(entry.node)) for key, entry in node.entries.items()}
        return replace(
            node,
            entries={key: replace(entry, node=inner) for key, (entry, inner) in members.items() if inner},
            tag="",
        )
    if isinstance(node, SequenceNode):
        return replace(
            node, items=tuple(inner for item in node.items if (inner := without_tags(item))), tag=""
        )
    return replace(node, tag="") if node.tag else node


def _merge_mappings(base: MappingNode, over: MappingNode, path: Path) -> MappingNode:
    entries = dict(base.entries)
    for key, entry in over.entries.items():
        if entry.node.tag == "!reset":
            entries.pop(key, None)
        elif key in entries:
            merged = merge(entries[key].node, entry.node, (*path, key))
            entries[key] = entries[key].merged_into(entry, merged)
        else:
            entries[key] = entry
    return replace(base, entries=entries)


def _merge_sequences(base: SequenceNode, over: SequenceNode, path: Path) -> SequenceNode:
    pattern = _pattern(path)
    items: dict[object, Node] = {item_key(pattern, item): item for item in base.items}
    for item in over.items:
        key = item_key(pattern, item)
        items[key] = (
            merge(items[key], item, (*path, 0)) if key in items and not isinstance(item, ScalarNode) else item
        )
    return replace(base, items=tuple(items.values()))


def _replaced(base: Node, over: Node, path: Path) -> bool:
    pattern = _pattern(path)
    if pattern in _REPLACED or pattern[:-1] == ("services", "*", "ulimits"):
        return True
    if pattern == ("services", "*", "logging"):  # this driver does not know another driver's options
        drivers = [find(node, ("driver",)) for node in (base, over)]
        return (
            all(drivers) and len({plain(driver) for driver in drivers if isinstance(driver, ScalarNode)}) > 1
        )
    return False


def _overrides(node: Node) -> bool:
    return not (isinstance(node, ScalarNode) and node.value is None)


def _pattern(path: Path) -> tuple[str, ...]:
    """The path with names of services and networks, and list indexes, as ``*``."""
    named = bool(path) and path[0] in _NAMED
    return tuple(
        "*" if isinstance(part, int) or (named and place == 1) else part for place, part in enumerate(path)
    )


_RULES: dict[tuple[str, ...], Callable[[Node], Node]] = {
    **{
        ("services", "*", key): as_mapping
        for key in ("environment", "labels", "sysctls", "networks", "depends_on")
    },
    **dict.fromkeys([("services", "*", "deploy", "labels"), ("networks", "*", "labels")], as_mapping),
    **{("services", "*", key): as_list for key in ("dns", "dns_search", "dns_opt", "tmpfs")},
    ("services", "*", "env_file"): as_files,
}
"""Values with several forms, and the form in which they are merged."""
