"""Merging lists: which items are the same, and lists that represent mappings."""

import re

from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, ScalarNode, SequenceNode, plain

_PORT = re.compile(
    r"(?:(?P<address>\[[^]]*\]|[^:/]*):)??(?:(?P<published>[^:/]*):)?(?P<target>[^:/]+)(?:/(?P<protocol>\w+))?"
)


def as_mapping(node: Node) -> Node:
    """A list of ``KEY=value`` (or of bare names, each a key without a value) as a mapping."""
    if not isinstance(node, SequenceNode) or not all(isinstance(item, ScalarNode) for item in node.items):
        return node
    entries: dict[str, Entry] = {}
    for item in node.items:
        key, equals, value = str(plain(item)).partition("=")
        entries[key] = Entry(item.at, ScalarNode(item.at, value if equals else None, shown=_shown(item)))
    return MappingNode(node.at, entries, node.tag)


def _shown(item: Node) -> str | None:
    """What is shown of the value of ``KEY=value``; of one whose key is a variable, too, all of it."""
    shown = item.shown if isinstance(item, ScalarNode) else None
    return None if shown is None else shown.partition("=")[2] or shown


def as_list(node: Node) -> Node:
    """A single value as a list of one."""
    return SequenceNode(node.at, (node,)) if isinstance(node, ScalarNode) and node.value is not None else node


def as_files(node: Node) -> Node:
    """The same, also of a single file of sops, which is a mapping."""
    return SequenceNode(node.at, (node,)) if isinstance(node, MappingNode) else as_list(node)


def item_key(pattern: tuple[str, ...], item: Node) -> object:
    """The identity of an item of the list at this path: its name, target or port; else the whole item."""
    value = plain(item)
    if pattern in (("managers",), ("workers",)) and isinstance(value, dict):
        return str(value.get("name") or id(item))
    if pattern == ("services", "*", "ports"):
        return _port_key(value)
    if pattern == ("services", "*", "volumes"):
        return _volume_target(value)
    if pattern == ("services", "*", "extra_hosts"):
        return re.split("[:=]", str(value), maxsplit=1)[0]
    return repr(value)


def _port_key(value: object) -> object:
    if isinstance(value, dict):
        return tuple(str(value.get(key, default)) for key, default in _PORT_DEFAULTS)
    match = _PORT.fullmatch(str(value))
    if match is None:
        return str(value)
    return (match["address"] or "", match["published"] or "", match["target"], match["protocol"] or "tcp")


_PORT_DEFAULTS = (("host_ip", ""), ("published", ""), ("target", ""), ("protocol", "tcp"))


def _volume_target(value: object) -> object:
    if isinstance(value, dict):
        return str(value.get("target", value))
    parts = str(value).split(":")
    return parts[1] if len(parts) > 1 else parts[0]
