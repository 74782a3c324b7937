"""``--set a.b=c``: single values from the command line, merged over the files."""

from swarmplan.model.values.nearest import nearest
from swarmplan.spec.reading.dotted import names_of
from swarmplan.spec.reading.parse import parse
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.scalars import core_value
from swarmplan.spec.yaml.tree import (
    Entry,
    MappingNode,
    Node,
    Path,
    Position,
    ScalarNode,
    SequenceNode,
    entries,
)

_FIRST_KEYS = {"services": "image", "stacks": "files"}
"""The key that a new entry of a section is set first."""
_OF_TEXTS = frozenset({"labels", "environment", "driver_opts", "sysctls"})
_OF_NAMES = frozenset({"services", "networks", "volumes", "secrets", "configs", "images", "stacks"})
"""The sections whose keys are names that the user gave, so that one may be ``labels``."""


def assign(root: Node, setting: str, rank: int) -> Node:
    """The tree with one ``path=value`` set. A backslash escapes a dot in a name; a number is an index in a list.

    The value is text, cast by its field; ``null``, and YAML in ``[]`` or ``{}``, are read as such. Raises Fault.
    """
    name, equals, text = setting.partition("=")
    at = Position(f"--set {name}", 0, 0, rank)  # without the value, which may be a secret
    parts = names_of(name)
    if not equals or not all(parts):
        raise Fault(at, "write it as --set path.to.name=value")
    value = _value(text, at)
    _check_entry(root, parts, value, at)
    return _put(root, _with_whole_key(parts), value, at)


def _check_entry(root: Node, parts: list[str], value: Node, at: Position) -> None:
    """Raise Fault where a service or stack that is not there is nearly one that is, or a number is set in place of one."""
    section, name, rest = parts[0], parts[1] if parts[1:] else "", parts[2:]
    if section not in _FIRST_KEYS or not name:
        return
    number = value.plain if isinstance(value, ScalarNode) and value.plain else ""
    if section == "services" and not rest and number.isdecimal():
        raise Fault(at, f"a service is a mapping: write --set services.{name}.deploy.replicas=…")
    there = dict(entries(root.child(section))) if isinstance(root, MappingNode) else {}
    if name not in there and rest and rest[0] != _FIRST_KEYS[section] and (near := nearest(name, there)):
        what = section.removesuffix("s")
        raise Fault(at, f"no {what} {name!r} in the file; did you mean {near!r}?")


def literal_variable(setting: str) -> str | None:
    """The ``--set`` of a setting whose value has a variable in it, which is not interpolated; None for another."""
    name, _, text = setting.partition("=")
    return f"--set {name}" if "${" in text else None


def _with_whole_key(parts: list[str]) -> list[str]:
    """The parts of a path, where all after ``labels`` is one key: it has no mapping in it, and dots are usual in its keys."""
    for at, part in enumerate(parts):
        named_by_user = at == 1 and parts[0] in _OF_NAMES
        if part in _OF_TEXTS and not named_by_user and parts[at + 1 :]:
            return [*parts[: at + 1], ".".join(parts[at + 1 :])]
    return parts


def _value(text: str, at: Position) -> Node:
    if text[:1] in ("[", "{"):
        node, faults = parse(text, at.file, at.rank)
        if faults or node is None:
            reason = faults[0].message.removeprefix("not valid YAML: ") if faults else "it is empty"
            raise Fault(at, f"the value is not valid YAML: {reason}")
        return node
    return ScalarNode(at, None if text == "null" else text, plain=text)


def _put(node: Node, parts: list[str], value: Node, at: Position, path: Path = ()) -> Node:
    if not parts:
        return value
    part, rest = parts[0], parts[1:]
    if isinstance(node, SequenceNode):
        index = int(part) if part.isdecimal() else -1
        if not 0 <= index < len(node.items):
            raise Fault(
                at, f"a list of {len(node.items)} is here; its items are numbered from 0", (*path, part)
            )
        return node.with_item(index, _put(node.items[index], rest, value, at, (*path, index)))
    if isinstance(node, ScalarNode):
        node = MappingNode(at)
    inner = node.child(part) or ScalarNode(at, None)
    if not rest and "options" in path and isinstance(value, ScalarNode) and isinstance(value.value, str):
        value = ScalarNode(at, core_value(value.value))  # a driver's options have only YAML's types here
    return node.with_entry(part, Entry(at, _put(inner, rest, value, at, (*path, part))))
