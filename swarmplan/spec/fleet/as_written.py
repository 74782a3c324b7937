"""Values of students as they are written: the student number 0042 is not the number 42, nor a group ``no`` false."""

from collections.abc import Iterable
from dataclasses import replace

from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, ScalarNode, SequenceNode

_TEXTS = ("id", "name", "email", "group")
_VARS = "vars"


def as_written(tree: Node) -> Node:
    """The fleet file with its ``vars`` and the values of its students as texts; an index is a number."""
    if not isinstance(tree, MappingNode):
        return tree
    entries = {key: _of_texts(entry) for key, entry in _chosen(tree, (_VARS,))}
    roster = tree.entries.get("roster")
    if roster is not None and isinstance(roster.node, SequenceNode):
        students = replace(roster.node, items=tuple(_student(one) for one in roster.node.items))
        entries["roster"] = replace(roster, node=students)
    return tree.with_entries(entries)


def _student(node: Node) -> Node:
    if not isinstance(node, MappingNode):
        return node
    return node.with_entries({key: _text(entry) for key, entry in _chosen(node, _TEXTS)}).with_entries(
        {key: _of_texts(entry) for key, entry in _chosen(node, (_VARS,))}
    )


def _chosen(node: MappingNode, keys: Iterable[str]) -> list[tuple[str, Entry]]:
    return [(key, node.entries[key]) for key in keys if key in node.entries]


def _of_texts(entry: Entry) -> Entry:
    node = entry.node
    if not isinstance(node, MappingNode):
        return entry
    return replace(entry, node=node.with_entries({key: _text(one) for key, one in node.entries.items()}))


def _text(entry: Entry) -> Entry:
    node = entry.node
    if isinstance(node, ScalarNode) and isinstance(node.value, int | float) and node.plain is not None:
        return replace(entry, node=replace(node, value=node.plain))
    return entry
