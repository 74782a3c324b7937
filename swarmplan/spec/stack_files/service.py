"""A service merged over another: mappings are merged, lists appended, single values replaced by those that are not empty."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.spec.models.base import EXTENSION
from swarmplan.spec.stack_files.keyed import KEYED, merge_keyed
from swarmplan.spec.stack_files.layers import Layers
from swarmplan.spec.stack_files.rules import (
    LISTS,
    merge_attachments,
    merge_command,
    merge_environment,
    merge_logging,
    merge_pairs,
    merge_test,
)
from swarmplan.spec.stack_files.values import is_empty, overrides, unreadable
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Path, SequenceNode

_NAME = 2
"""Where a service's own path begins: after ``services`` and its name."""


def merge_services(layers: Layers, base: Node, over: Node) -> Node:
    """The services of both files, by name."""
    return layers.mappings(base, over, ("services",), _Services(layers).service)


@dataclass(frozen=True, slots=True)
class _Services:
    """The merge rules for a service's values."""

    layers: Layers

    def service(self, base: Node, over: Node, path: Path) -> Node:
        over = _without_empty_lists(over)
        merged = self.layers.mappings(base, over, path, self._value)
        if not isinstance(base, MappingNode) or not isinstance(merged, MappingNode):
            return merged
        for key in sorted(KEYED & base.entries.keys()):
            if not isinstance(over, MappingNode) or key not in over.entries:
                # The docker client processes them nevertheless.
                entry = base.entries[key]
                node = merge_keyed(self.layers, entry.node, None, (*path, key))
                merged = merged.with_entry(key, Entry(entry.at, node))
        return merged

    def _value(self, base: Node, over: Node, path: Path) -> Node:
        own = path[_NAME:]
        if own in _RULES:
            return _RULES[own](self.layers, base, over, path)
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
    kept = {
        key: entry
        for key, entry in over.entries.items()
        if not isinstance(entry.node, SequenceNode) or entry.node.items or entry.node.tag
    }
    return replace(over, entries=kept)


_RULES: Mapping[Path, Callable[[Layers, Node, Node, Path], Node]] = {
    **{(key,): merge_keyed for key in KEYED},
    **dict.fromkeys(
        [("labels",), ("sysctls",), ("ulimits",), ("depends_on",), ("deploy", "labels")], merge_pairs
    ),
    **dict.fromkeys([("command",), ("entrypoint",)], merge_command),
    ("environment",): merge_environment,
    ("healthcheck", "test"): merge_test,
    ("logging",): merge_logging,
    ("networks",): merge_attachments,
}
"""Values with a special merge rule, by their paths below the service."""
