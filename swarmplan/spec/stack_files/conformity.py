"""Whether the shape of a file is valid for ``docker stack deploy``. What it refuses is refused; where a value can be read in
one way only, as ``docker compose`` reads and writes it, swarmplan accepts it with a warning."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import field
from typing import Any, NamedTuple

from swarmplan.compose.read.modes import file_mode
from swarmplan.compose.read.scalars import NO_SPACE, flag, ratio, signed, text
from swarmplan.dataclass import dataclass
from swarmplan.spec.models.base import EXTENSION
from swarmplan.spec.models.compose_keys import IGNORED_IN_STACKS
from swarmplan.spec.stack_files.format import NEWEST, STACK_FILE
from swarmplan.spec.stack_files.shapes import Kind, Shape
from swarmplan.spec.stack_files.timestamps import Timestamp
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.scalars import OLD_FLAGS
from swarmplan.spec.yaml.tree import (
    MappingNode,
    Node,
    Path,
    Position,
    ScalarNode,
    SequenceNode,
    entries,
    plain,
    value_position,
)
from swarmplan.spec.yaml.unquoted import without_value

_Reader = Callable[[Any], Any]
_CLIENT = "docker stack deploy"
_VERSION = re.compile(r"3(?:\.(0|[1-9][0-9]?))?")
_MODE = "mode"
_PAIRS = [("labels",), ("environment",), ("sysctls",)]
"""Keys with lists of ``name=value``."""


class _Place(NamedTuple):
    """A path, and the same path with ``*`` for the user's names and for indexes."""

    path: Path = ()
    kind: Path = ()

    def inner(self, part: str | int, kind: str = "*") -> "_Place":
        return _Place((*self.path, part), (*self.kind, kind))


def check_format(root: Node, findings: Findings) -> None:
    """Report what the client refuses in one file of a stack, interpolated and not merged yet."""
    version = _version(root, findings)
    check = _Check(root, findings, NEWEST if version is None else version)
    check.node(root, STACK_FILE, _Place())
    check.warn()


def _version(root: Node, findings: Findings) -> int | None:
    """The minor version of format 3 that a file declares; an unknown one is reported."""
    node = root.child("version") if isinstance(root, MappingNode) else None
    if not isinstance(node, ScalarNode) or node.value in ("", None):
        return None
    match = _VERSION.fullmatch(str(node.value))
    if match is None or int(match[1] or 0) > NEWEST:
        message = f"{_CLIENT} supports the versions 3 and 3.0 to 3.{NEWEST}, not {str(node.value)!r}"
        findings.add(Fault(node.at, message, ("version",)))
        return None
    return None if match[1] is None else int(match[1])


@dataclass(slots=True)
class _Check:
    """One file. ``further`` holds what swarmplan accepts and the client does not, by the place without the user's names and
    by message."""

    root: Node
    findings: Findings
    version: int
    further: dict[tuple[Path, str], list[tuple[Position, Path]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def node(self, node: Node, shape: Shape, place: _Place) -> None:
        """Check one value and all below it."""
        if node.tag:
            return  # reported where files are merged
        if not _fits(node, shape):
            self._mismatch(node, shape, place)
        elif isinstance(node, SequenceNode):
            self._list(node, shape, place)
        elif isinstance(node, MappingNode):
            self._mapping(node, shape, place)
        elif shape.duration and "d" in str(node.value):
            self._accept(place, f"{_CLIENT} has no unit for days and refuses this; write hours")
        elif shape.cast and node.filled and place.path[-1] == _MODE:
            message = f"{_CLIENT} reads the text of a variable in decimal, swarmplan in octal; write the mode itself"
            self._accept(place, message)

    def warn(self) -> None:
        """Warn where swarmplan accepts more than the client, of each kind at the first place."""
        for (_, message), places in self.further.items():
            at, path = min(places, key=lambda place: place[0].order)
            more = len(places) - 1
            self.findings.warn(
                path, message + f" (and in {more} more place{'s' * (more > 1)})" * bool(more), at
            )

    def _list(self, node: SequenceNode, shape: Shape, place: _Place) -> None:
        seen: set[str] = set()
        for index, item in enumerate(node.items):
            here = place.inner(index)
            if shape.items is not None:
                self.node(item, shape.items, here)
            if shape.unique:
                value = repr(plain(item))
                if value in seen:
                    self._refuse(here, f"is in the list twice, which {_CLIENT} refuses")
                seen.add(value)

    def _mapping(self, node: MappingNode, shape: Shape, place: _Place) -> None:
        if shape.needed and shape.needed not in node.entries:
            message = f"{_CLIENT} refuses this without {shape.needed}; swarmplan uses the default"
            self._accept(place, message)
        for key, entry in entries(node):
            inner = shape.members.get(key, shape.others)
            here = place.inner(key, key if key in shape.members else "*")
            if inner is None:
                self._unknown(key, shape, place)
            elif not re.fullmatch(shape.names, key):
                self._refuse(here, f"{_CLIENT} refuses the name {key!r}: use letters, digits, ., _ and -")
            else:
                self._check_version(inner.since, here)
                self.node(entry.node, inner, here)

    def _unknown(self, key: str, shape: Shape, place: _Place) -> None:
        """An unknown key of ours, too, is reported by the model; ignored keys are reported as such."""
        here = place.inner(key, key)
        is_ignored = place.kind == ("services", "*") and key in IGNORED_IN_STACKS
        if key.startswith(EXTENSION) and shape.extensions is not None:
            self._check_version(shape.extensions, here)
        elif not (shape.open or is_ignored):
            self._accept(here, f"{_CLIENT} refuses this unknown key; swarmplan accepts it")

    def _check_version(self, since: int, place: _Place) -> None:
        """Report keys that only a later version of the format has."""
        if since > self.version:
            message = f"{_CLIENT} refuses this in a file of version 3.{self.version}: it needs 3.{since}"
            self._accept(place, message)

    def _mismatch(self, node: Node, shape: Shape, place: _Place) -> None:
        expected = " or ".join(kind for kind in Kind if kind in shape.kinds)
        kind, key = _kinds(node)[0], place.path[-1:]
        if kind in shape.beyond:
            self._accept(
                place,
                f"{_CLIENT} refuses {kind} here: it expects {expected}; swarmplan accepts it",
            )
        elif not isinstance(node, ScalarNode):
            self._refuse(place, f"must be {expected}, not {kind}{_as_text(node, place)}")
        elif node.value is None:
            self._refuse(place, f"must be {expected}: {_CLIENT} refuses a key without a value; leave it out")
        elif Kind.TEXT in shape.kinds and kind in {Kind.WHOLE, Kind.NUMBER}:
            self._number_as_text(node, place)
        elif isinstance(node.value, str) and _is_readable(node.value, shape, key):
            what = "a variable" if node.filled else "text"
            if node.plain is not None and node.plain.lower() in OLD_FLAGS and Kind.FLAG in shape.kinds:
                what = f"{node.plain!r}, which is text since YAML 1.2 (only clients before 28 read it as {str(flag(node.plain)).lower()}),"
            how = "; it is read in octal" * (key == (_MODE,))
            if not (shape.cast and node.filled):
                self._accept(place, f"{_CLIENT} refuses {what} here: it expects {expected}{how}")
        else:
            quoted = "; write it in quotes" * (Kind.TEXT in shape.kinds)
            self._refuse(place, f"must be {expected}, not {kind}{quoted}")

    def _number_as_text(self, node: ScalarNode, place: _Place) -> None:
        spelled = text(node.value)
        if node.plain == spelled:
            self._accept(place, f"{_CLIENT} refuses a number here: write it in quotes")
        else:
            self._refuse(place, f"must be text: as a number, {node.plain} is {spelled}; write it in quotes")

    def _accept(self, place: _Place, message: str) -> None:
        self.further[place.kind, message].append((value_position(self.root, place.path), place.path))

    def _refuse(self, place: _Place, message: str) -> None:
        told = without_value(self.root, place.path, message)
        self.findings.add(Fault(value_position(self.root, place.path), told, place.path))


def _as_text(node: Node, place: _Place) -> str:
    """How an item of a list becomes text that YAML read as a mapping."""
    if not isinstance(node, MappingNode) or not isinstance(place.path[-1], int):
        return ""
    if place.path[-2:-1] in _PAIRS and node.entries:
        return f"; write {next(iter(node.entries))}=…, with = in place of the colon"
    return f": {NO_SPACE}"


def _fits(node: Node, shape: Shape) -> bool:
    if isinstance(node, ScalarNode) and isinstance(node.value, Timestamp):
        return {Kind.TEXT, Kind.NUMBER} <= shape.kinds  # where every value becomes text
    if shape.cast and isinstance(node, ScalarNode) and node.filled and _is_readable(node.value, shape, ()):
        return True
    return any(kind in shape.kinds for kind in _kinds(node))


def _kinds(node: Node) -> list[Kind]:
    """The kinds of a value; a whole number is a number, too."""
    if not isinstance(node, ScalarNode):
        return [Kind.LIST if isinstance(node, SequenceNode) else Kind.MAPPING]
    if node.value is None:
        return [Kind.NULL]
    if isinstance(node.value, str):
        return [Kind.TEXT]
    if isinstance(node.value, bool):
        return [Kind.FLAG]
    return [Kind.WHOLE, Kind.NUMBER] if node.value % 1 == 0 else [Kind.NUMBER]


def _is_readable(value: object, shape: Shape, key: Path) -> bool:
    """Whether text can only mean one value of the shape; ``key`` is the last part of its path."""
    readers: list[_Reader] = [flag] * (Kind.FLAG in shape.kinds)
    if key == (_MODE,):
        readers = [file_mode]
    elif {Kind.WHOLE, Kind.NUMBER} & shape.kinds:
        readers += [signed, ratio]
    for read in readers:
        try:
            read(value)
        except ValueError:
            continue
        return True
    return False
