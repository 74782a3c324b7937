"""The document tree: YAML values that know where they were written.

Interpolation, merging and ``--set`` all work on this tree, so a position survives them and every later fault can be
told as ``file:line:column``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from swarmplan.dataclass import dataclass

Path = tuple[str | int, ...]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where something was written; line and column count from 1. Line 0 is a command line option, told without numbers.

    ``rank`` is the file's place among those given, for telling faults in file order.
    """

    file: str
    line: int
    column: int
    rank: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def order(self) -> tuple[int, str, int, int]:
        """Sorts faults as a reader meets them; files that another names share its rank."""
        return (self.rank, self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value. ``plain`` is the text it was written as without quotes, so that YAML's own types apply to it; None for
    what was quoted. ``filled``: a variable was filled into it."""

    at: Position
    value: Value
    plain: str | None = None
    tag: str = ""
    filled: bool = False
    size = 1


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list. ``size`` counts all values in it, aliases written out."""

    at: Position
    items: tuple["Node", ...] = ()
    tag: str = ""
    size: int = 1

    def with_item(self, index: int, item: "Node") -> "SequenceNode":
        """The same list with one item set."""
        return replace(self, items=(*self.items[:index], item, *self.items[index + 1 :]))


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping: where the key stands, and its value. ``also``: where the key stands in other files, of which
    there is something in the value, too."""

    at: Position
    node: "Node"
    also: tuple[Position, ...] = ()

    def laid_under(self, over: "Entry", merged: "Node") -> "Entry":
        """The entry of what this value and a later file's came to: it stands where what is left of it was written."""
        if merged.at == over.node.at:
            return replace(over, node=merged)
        mixed = merged is not self.node and not isinstance(merged, ScalarNode)
        return replace(self, node=merged, also=(*self.also, over.at) if mixed else self.also)


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping with text keys. ``size`` counts all values in it, aliases written out."""

    at: Position
    entries: Mapping[str, Entry] = field(default_factory=dict)
    tag: str = ""
    size: int = 1

    def child(self, key: str) -> "Node | None":
        """The value under a key, or None."""
        entry = self.entries.get(key)
        return None if entry is None else entry.node

    def with_entries(self, entries: Mapping[str, Entry]) -> "MappingNode":
        """The same mapping with these keys set, each at its place; new ones come last."""
        return replace(self, entries={**self.entries, **entries})

    def with_entry(self, key: str, entry: Entry | None) -> "MappingNode":
        """The same mapping with one key set, or taken away (None)."""
        rest = {name: kept for name, kept in self.entries.items() if name != key or entry is not None}
        if entry is not None:
            rest[key] = entry
        return replace(self, entries=rest)


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
        here = step(here, part) if here is not None else None
    return here


def key_position(node: Node, path: Path) -> Position:
    """Where the last part of a path is named: its key, or the item itself. The nearest parent's when it is not there."""
    at = node.at
    here: Node | None = node
    for part in path:
        if isinstance(here, MappingNode) and str(part) in here.entries:
            at = here.entries[str(part)].at
        here = step(here, part) if here is not None else None
        if here is None:
            return at
        if isinstance(part, int):
            at = here.at
    return at


def value_position(node: Node, path: Path) -> Position:
    """Where the value at a path begins; for a whole mapping or list its key says more, and so for what is not there."""
    found = find(node, path)
    return found.at if isinstance(found, ScalarNode) else key_position(node, path)


def other_positions(node: Node, path: Path) -> tuple[Position, ...]:
    """Where else than at its first position the value at a path, or the nearest parent that is there, was written."""
    also: tuple[Position, ...] = ()
    here: Node | None = node
    for part in path:
        if isinstance(here, MappingNode) and str(part) in here.entries:
            also = here.entries[str(part)].also
        here = step(here, part) if here is not None else None
        if here is None:
            break
        if isinstance(part, int):
            also = ()
    return also


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
    """A path as it is told to people: ``services.web.ports.0``."""
    return ".".join(str(part) for part in path)
