"""A stack file merged over another: a network, volume, secret or config is replaced as a whole, services are merged by name:
their mappings are merged, lists appended, single values replaced by those that are not empty."""

from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.spec.models.base import EXTENSION
from swarmplan.spec.stack_files.keyed import KEYED, merge_keyed
from swarmplan.spec.stack_files.layers import Layers
from swarmplan.spec.stack_files.rules import LISTS, RULES
from swarmplan.spec.stack_files.values import is_empty, overrides, unreadable
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.tree import (
    Entry,
    MappingNode,
    Node,
    Path,
    SequenceNode,
    find,
    plain,
    value_position,
)

_NAME = 2
"""Where a service's own path begins: after ``services`` and its name."""
_NEWEST = "3"
"""What the docker client reads a missing version as, and the newest version."""
_SAME = {"": _NEWEST, "3.13": _NEWEST}


def merge_documents(base: Node, over: Node, findings: Findings) -> Node:
    """The document ``over`` merged over ``base``; values keep the position they were written at.

    What the docker client drops is dropped with a warning; files of different versions, and an invalid value even if it is
    overridden, are errors, as they are to the client (measured on 26.1.5 and 28.5.2; differences of 20.10 are noted at the
    rules they concern).
    """
    layers = Layers(findings)

    def merge_section(base: Node, over: Node, path: Path) -> Node:
        if path == ("services",):
            return layers.mappings(base, over, path, _Services(layers).service)
        if path[0] in {"networks", "volumes", "secrets", "configs"}:
            return layers.mappings(base, over, path, lambda _, more, __: more)
        return base if is_empty(over) else over

    _check_version(base, over, findings)
    return layers.mappings(base, over, (), merge_section)


def _check_version(base: Node, over: Node, findings: Findings) -> None:
    found = [find(node, ("version",)) for node in (base, over)]
    first, second = (str((plain(node) if node else None) or "") for node in found)
    if _SAME.get(first, first) != _SAME.get(second, second):
        at = value_position(base, ("version",))
        message = (
            "docker stack deploy does not merge files of different versions:"
            f" {repr(second) if second else 'none'} here, {repr(first) if first else 'none'} at {at}"
        )
        findings.within(over).error(("version",) if found[1] else (), message)


@dataclass(frozen=True, slots=True)
class _Services:
    """The merge rules for a service's values."""

    layers: Layers

    def service(self, base: Node, over: Node, path: Path) -> Node:
        over = _without_empty_lists(over)
        merged = self.layers.mappings(base, over, path, self._value)
        if not isinstance(base, MappingNode) or not isinstance(merged, MappingNode):
            return merged
        for key in sorted(KEYED.keys() & base.entries.keys()):
            if not isinstance(over, MappingNode) or key not in over.entries:
                # The docker client processes them nevertheless.
                entry = base.entries[key]
                node = merge_keyed(self.layers, entry.node, None, (*path, key))
                merged = merged.with_entry(key, Entry(entry.at, node))
        return merged

    def _value(self, base: Node, over: Node, path: Path) -> Node:
        own = path[_NAME:]
        if own in RULES:
            return RULES[own](self.layers, base, over, path)
        if own in LISTS:
            base, over = LISTS[own](base), LISTS[own](over)
        if isinstance(base, MappingNode) and isinstance(over, MappingNode):
            return self.layers.mappings(base, over, path, self._value)
        if isinstance(base, SequenceNode) and isinstance(over, SequenceNode):
            return replace(base, items=(*base.items, *over.items))
        if not overrides(over, own):
            return base
        fault = unreadable(base, own)
        if type(base) is not type(over) and not is_empty(base):
            fault = f"this is another type of value than at {over.at}, which overrides it"
        if fault is not None and not str(own[0]).startswith(EXTENSION):
            # Every file is validated by itself: a value must be valid even if another overrides it.
            self.layers.findings.add(Fault(base.at, fault, path))
        return over


def _without_empty_lists(over: Node) -> Node:
    """An empty list adds nothing, not even an empty list."""
    if not isinstance(over, MappingNode):
        return over
    rest = {
        key: entry
        for key, entry in over.entries.items()
        if not isinstance(entry.node, SequenceNode) or entry.node.items or entry.node.tag
    }
    return replace(over, entries=rest)
