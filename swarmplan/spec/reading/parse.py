"""YAML text to the document tree, from PyYAML's events.

Stricter than YAML where YAML invites accidents: duplicate keys are refused and aliases cannot grow without limit.
"""

from math import isfinite
from typing import cast

import yaml

from swarmplan.limits import DEPTH, MEMBERS, TEXT, VALUES
from swarmplan.spec.reading.dialect import COMPOSE, Dialect
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Position, ScalarNode, SequenceNode

# libyaml's parser, 10 times faster, if PyYAML was built with it
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_STANDARD = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({"!", f"{_STANDARD}str"})
_SPEC = "a spec must start with apiVersion: swarmplan/v1"
_KNOWN_TAGS = frozenset({"!reset", "!override"})


def parse(
    text: str, file: str, rank: int = 0, *, must_be: str = _SPEC, dialect: Dialect = COMPOSE
) -> tuple[Node | None, list[Fault]]:
    """The tree of one document (None: nothing usable) and its errors. Never raises.

    ``must_be`` describes a valid file, for an empty one.
    """
    reader = _Reader(text, file, rank, must_be, dialect)
    try:
        return reader.document(), reader.faults
    except Fault as fault:
        return None, [*reader.faults, fault]
    except yaml.MarkedYAMLError as error:
        return None, [*reader.faults, reader.syntax_fault(error)]
    except yaml.YAMLError as error:
        return None, [
            *reader.faults,
            Fault(Position(file, 1, 1, rank), f"not valid YAML: {_first_line(error)}"),
        ]


class _Reader:
    """Reads one document. Errors that do not stop the reading are kept in ``faults``."""

    def __init__(self, text: str, file: str, rank: int, must_be: str, dialect: Dialect) -> None:
        self.faults: list[Fault] = []
        self._lines = text.splitlines()
        self._file = file
        self._rank = rank
        self._must_be = must_be
        self._dialect = dialect
        self._anchors: dict[str, Node] = {}
        self._read = 0
        self._events = yaml.parse(text, Loader=_LOADER)

    def document(self) -> Node:
        next(self._events)  # stream start
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            raise Fault(Position(self._file, 1, 1, self._rank), f"the file is empty; {self._must_be}")
        node = self._node(next(self._events), 0)
        next(self._events)  # document end
        more = next(self._events)
        if not isinstance(more, yaml.StreamEndEvent):
            raise Fault(self._at(more), "a second YAML document starts here; put it in a separate file")
        return node

    def syntax_fault(self, error: yaml.MarkedYAMLError) -> Fault:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        at = Position(self._file, line, column, self._rank)
        written = self._lines[line - 1] if line <= len(self._lines) else ""
        if "\t" in written[: len(written) - len(written.lstrip())]:
            return Fault(at, "this line is indented with a tab; YAML requires spaces")
        message = ", ".join(part for part in (error.problem, error.context) if part)
        return Fault(at, f"not valid YAML: {_first_line(message)}")

    def _at(self, event: yaml.Event) -> Position:
        mark = cast("yaml.Mark", event.start_mark)  # None only for events created by hand
        return Position(self._file, mark.line + 1, mark.column + 1, self._rank)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._count(1, event)
        if depth > DEPTH:
            raise Fault(self._at(event), f"nested more than {DEPTH} levels deep")
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise Fault(
                    self._at(event),
                    f"the alias *{event.anchor} is not defined: there is no &{event.anchor} above it",
                )
            return self._anchors[event.anchor]
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, depth)
        else:
            node = self._mapping(event, depth)
        if node.size > VALUES:
            raise Fault(node.at, f"contains more than {VALUES} values once its aliases are expanded")
        if anchor := getattr(event, "anchor", None):
            self._anchors[anchor] = node
        return node

    def _count(self, values: int, event: yaml.Event) -> None:
        """Count what is read, before it is stored."""
        self._read += values
        if self._read > VALUES:
            raise Fault(self._at(event), f"the file exceeds the limit of {VALUES} values here")

    def _check_room(self, members: int, event: yaml.Event) -> None:
        if members >= MEMBERS:
            raise Fault(self._at(event), f"a list or mapping may have at most {MEMBERS} entries")

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        if len(event.value) > TEXT:
            raise Fault(self._at(event), f"a value may have at most {TEXT} characters")
        tag = self._tag(event)
        plain = event.value if not event.style and tag not in _TEXT_TAGS else None
        value = event.value if plain is None else self._dialect.scalar(plain)
        if isinstance(value, float) and not isfinite(value):
            self.faults.append(Fault(self._at(event), f"{plain} is not a finite number; write it in quotes"))
        return ScalarNode(self._at(event), value, plain=plain, tag=tag if tag in _KNOWN_TAGS else "")

    def _sequence(self, event: yaml.Event, depth: int) -> SequenceNode:
        items: list[Node] = []
        size = 1
        while not isinstance(inner := next(self._events), yaml.SequenceEndEvent):
            self._check_room(len(items), inner)
            items.append(self._node(inner, depth + 1))
            size += items[-1].size
        return SequenceNode(self._at(event), tuple(items), self._tag(event), size)

    def _mapping(self, event: yaml.Event, depth: int) -> MappingNode:
        own: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise Fault(self._at(key), "a key must be plain text")
            self._check_room(len(own), key)
            self._check_key(key)
            node = self._node(next(self._events), depth + 1)
            if key.value == "<<" and key.implicit[0]:
                sources = self._merge_sources(node)
                self._count(len(sources), key)
                merged = {**sources, **merged}
            elif key.value in own:
                first = own[key.value].at
                self.faults.append(
                    Fault(
                        self._at(key),
                        f"duplicate key {key.value!r}; first at line {first.line}, column {first.column}",
                    )
                )
            else:
                own[key.value] = Entry(self._at(key), node)
        entries = {**{name: entry for name, entry in merged.items() if name not in own}, **own}
        size = 1 + sum(entry.node.size for entry in entries.values())
        return MappingNode(self._at(event), entries, self._tag(event), size)

    def _check_key(self, key: yaml.ScalarEvent) -> None:
        """Report a key that the docker client does not read as text, such as ``5`` and ``true``."""
        if self._dialect.text_keys and key.implicit[0] and type(self._dialect.scalar(key.value)) is not str:
            port = ", or a port without the space after the colon" * key.value.isdecimal()
            message = (
                f"docker stack deploy does not read the key {key.value!r} as text; write it in quotes{port}"
            )
            self.faults.append(Fault(self._at(key), message))

    def _merge_sources(self, node: Node) -> dict[str, Entry]:
        """The mappings that ``<<: *base`` or ``<<: [*one, *two]`` merges; the first to define a key wins."""
        sources = node.items if isinstance(node, SequenceNode) else (node,)
        merged: dict[str, Entry] = {}
        for source in sources:
            if not isinstance(source, MappingNode):
                raise Fault(node.at, "<< must be a mapping or a list of mappings")
            merged = {**source.entries, **merged}
        return merged

    def _tag(self, event: yaml.Event) -> str:
        tag: str = getattr(event, "tag", None) or ""
        if tag and tag != "!" and not tag.startswith(_STANDARD) and tag not in _KNOWN_TAGS:
            self.faults.append(Fault(self._at(event), f"unknown tag {tag}; use !reset or !override"))
        return tag


def _first_line(message: object) -> str:
    return " ".join(str(message).split())
