"""YAML documents, from PyYAML's events: only what sops writes, with values as its own library reads them."""

import binascii
from base64 import b64decode
from typing import Any

import yaml

from swarmplan.limits import DEPTH, TEXT, VALUES
from swarmplan.sops.fault import SopsFault
from swarmplan.sops.tree import Tree, unique
from swarmplan.sops.yaml_scalars import plain_value

# libyaml's parser, if PyYAML was built with it
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_STANDARD = "tag:yaml.org,2002:"
_RESOLVED = frozenset(f"{_STANDARD}{name}" for name in ("null", "bool", "int", "float", "timestamp"))


def yaml_tree(text: str) -> Tree:
    """The mapping of its one document. Raises SopsFault."""
    try:
        return _Reader(text).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise SopsFault(f"{where}not valid YAML: {error.problem or error.context}") from None
    except yaml.YAMLError:
        raise SopsFault("not valid YAML: a character in it is not allowed there") from None


class _Reader:
    """Reads one document."""

    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=_LOADER)
        self._left = VALUES

    def document(self) -> Tree:
        next(self._events)  # stream start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise SopsFault("the file is empty")
        tree = self._value(next(self._events), 0)
        next(self._events)  # document end
        if not isinstance(next(self._events), yaml.StreamEndEvent):
            raise SopsFault("several YAML documents are in it: make a file of each")
        if not isinstance(tree, dict):
            raise SopsFault("must be a mapping")
        return tree

    def _value(self, event: yaml.Event, depth: int) -> Any:
        self._left -= 1
        if self._left < 0:
            raise SopsFault(f"contains more than {VALUES} values")
        if depth > DEPTH:
            raise SopsFault(f"nested more than {DEPTH} levels deep")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._value(item, depth + 1) for item in iter(self._next_of_list, None)]
        if isinstance(event, yaml.MappingStartEvent):
            keys = iter(self._next_of_mapping, None)
            return unique((_name(key), self._value(next(self._events), depth + 1)) for key in keys)
        raise SopsFault("an alias (*name) is in it, which sops never writes: write the value out")

    def _next_of_list(self) -> yaml.Event | None:
        event = next(self._events)
        return None if isinstance(event, yaml.SequenceEndEvent) else event

    def _next_of_mapping(self) -> yaml.Event | None:
        event = next(self._events)
        return None if isinstance(event, yaml.MappingEndEvent) else event


def _name(event: yaml.Event) -> str:
    name = _scalar(event) if isinstance(event, yaml.ScalarEvent) else None
    if not isinstance(name, str):
        raise SopsFault("a name in it is not a text: sops encrypts mappings with texts as names only")
    return name


def _scalar(event: yaml.ScalarEvent) -> Any:
    if len(event.value) > 2 * TEXT:
        raise SopsFault(f"a value in it has more than {2 * TEXT} characters")
    tag = event.tag
    if tag == f"{_STANDARD}binary":
        return _binary(event.value)
    if (tag is None and event.implicit[0]) or tag in _RESOLVED:
        return plain_value(event.value)
    if tag in {None, "!", f"{_STANDARD}str"}:
        return event.value
    raise SopsFault("a tag (!name) is in it, which sops never writes")


def _binary(text: str) -> str:
    try:
        return b64decode("".join(text.split()), validate=True).decode(errors="surrogateescape")
    except binascii.Error:
        raise SopsFault("a value in it is not valid base64") from None
