"""The document tree: YAML values with their positions.

Interpolation, merging and ``--set`` all work on this tree, so positions survive them and every later error can be reported as
``file:line:column``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.errors import Problem

Path = tuple[str | int, ...]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where something was written; line and column count from 1. Line 0 is a command line option, shown without numbers.

    ``rank`` is the file's position among those given, for reporting errors in file order.
    """

    file: str
    line: int
    column: int
    rank: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def problem(self, text: str) -> Problem:
        """A line on a fault at this place, which names the place itself."""
        return Problem.at(self.file, self.line, self.column, text)

    @property
    def order(self) -> tuple[int, str, int, int]:
        """Sorts errors in reading order; files that another file names share its rank."""
        return (self.rank, self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value. ``plain`` is the text of an unquoted value, so that YAML's own types apply to it; None for a quoted
    one. ``filled``: a variable was interpolated into it. ``shown``: what may be shown in its place, with the names of the
    variables that it came from, or that it is hidden; None: what is shown is the value itself."""

    at: Position
    value: Value
    plain: str | None = None
    tag: str = ""
    filled: bool = False
    shown: str | None = None
    size = 1


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list. ``size`` counts all values in it, with aliases expanded."""

    at: Position
    items: tuple["Node", ...] = ()
    tag: str = ""
    size: int = 1

    def with_item(self, index: int, item: "Node") -> "SequenceNode":
        """The same list with one item set."""
        return replace(self, items=(*self.items[:index], item, *self.items[index + 1 :]))


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping: the position of the key, and its value. ``also``: the positions of the key in other files that
    contribute to the value."""

    at: Position
    node: "Node"
    also: tuple[Position, ...] = ()

    def merged_into(self, over: "Entry", merged: "Node") -> "Entry":
        """The entry of this value merged with a later file's: it keeps the position of what remains of it."""
        if merged.at == over.node.at:
            return replace(over, node=merged)
        mixed = merged is not self.node and not isinstance(merged, ScalarNode)
        return replace(self, node=merged, also=(*self.also, over.at) if mixed else self.also)


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping with text keys. ``size`` counts all values in it, with aliases expanded."""

    at: Position
    entries: Mapping[str, Entry] = field(default_factory=dict)
    tag: str = ""
    size: int = 1

    def child(self, key: str) -> "Node | None":
        """The value under a key, or None."""
        entry = self.entries.get(key)
        return None if entry is None else entry.node

    def with_entries(self, entries: Mapping[str, Entry]) -> "MappingNode":
        """The same mapping with these keys set, each at its place; new ones are last."""
        return replace(self, entries={**self.entries, **entries})

    def with_entry(self, key: str, entry: Entry | None) -> "MappingNode":
        """The same mapping with one key set, or removed (None)."""
        if entry is not None:
            return self.with_entries({key: entry})
        return replace(self, entries={name: other for name, other in self.entries.items() if name != key})


Node = ScalarNode | SequenceNode | MappingNode


def step(node: Node, part: str | int) -> Node | None:
    """The child under a key or an index, or None."""
    if isinstance(node, MappingNode):
        return node.child(str(part))
    if isinstance(node, SequenceNode) and isinstance(part, int) and 0 <= part < len(node.items):
        return node.items[part]
    return None


def find(node: Node, path: Path) -> Node | None:
    """The node at a path, or None."""
    here: Node | None = node
    for part in path:
        here = here and step(here, part)
    return here


def key_position(node: Node, path: Path) -> Position:
    """The position of the last part of a path: its key, or the item itself; the nearest parent's if it does not exist."""
    at = node.at
    for entry, inner in _along(node, path):
        at = inner.at if entry is None else entry.at
    return at


def value_position(node: Node, path: Path) -> Position:
    """Where the value at a path begins; for a whole mapping or list, and for a missing value, the key's position is more
    useful."""
    found = find(node, path)
    return found.at if isinstance(found, ScalarNode) else key_position(node, path)


def other_positions(node: Node, path: Path) -> tuple[Position, ...]:
    """The other positions at which the value at a path, or its nearest existing parent, was written."""
    also: tuple[Position, ...] = ()
    for entry, _ in _along(node, path):
        also = () if entry is None else entry.also
    return also


def _along(node: Node, path: Path) -> Iterator[tuple[Entry | None, Node]]:
    """The nodes along a path as far as it exists, each with its entry if it is in a mapping."""
    for part in path:
        inner = step(node, part) or _named_item(node, part)
        if inner is None:
            return
        yield node.entries[str(part)] if isinstance(node, MappingNode) else None, inner
        node = inner


def _named_item(node: Node, name: str | int) -> Node | None:
    """The item ``NAME=value``, or ``NAME``, of a list that is read as a mapping once another file has a part of it."""
    items = node.items if isinstance(node, SequenceNode) and isinstance(name, str) else ()
    return next(
        (one for one in items if isinstance(one, ScalarNode) and str(one.value).partition("=")[0] == name),
        None,
    )


def plain(node: Node) -> Any:
    """The tree as dicts, lists and values."""
    if isinstance(node, MappingNode):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return node.value


def entries(node: Node | None) -> Iterator[tuple[str, Entry]]:
    """The entries of a mapping; nothing for anything else."""
    if isinstance(node, MappingNode):
        yield from node.entries.items()


def dotted(path: Path) -> str:
    """A path as shown to people: ``services.web.ports.0``."""
    return ".".join(str(part) for part in path)
