"""Errors in a spec, collected instead of raised, so that all are reported at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from itertools import islice

from swarmplan.compose.read.pairs import shown_path
from swarmplan.compose.read.scalars import NO_SPACE
from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError
from swarmplan.limits import FAULTS, LINE
from swarmplan.model.redaction.texts import HiddenTexts
from swarmplan.model.values.order import in_order
from swarmplan.spec.yaml.tree import (
    Node,
    Path,
    Position,
    dotted,
    key_position,
    other_positions,
    value_position,
)
from swarmplan.spec.yaml.unquoted import without_value

_Found = tuple[Position, Path, str, str]
"""Where, at which path, what, and the stack whose files were read."""
_MAX_SORTED = 200 * FAULTS
"""Errors that are sorted for the first in file order."""


class Fault(ValueError):
    """An error at one place; ends the reading of that place only."""

    def __init__(self, at: Position, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.path = path


@dataclass(slots=True)
class _Collected:
    """Errors, or warnings; ``beyond`` counts those that are only counted."""

    found: list[_Found] = field(default_factory=list)
    beyond: int = 0

    def add(self, at: Position, path: Path, message: str, stack: str) -> None:
        if len(self.found) < _MAX_SORTED:
            self.found.append((at, path, message[:LINE], stack))
        else:
            self.beyond += 1


@dataclass(slots=True)
class Findings:
    """Errors and warnings found so far. ``root`` gives positions to those reported by path only; ``stack`` is the stack whose
    files are read, which is named where several stacks read the same file."""

    root: Node | None = None
    stack: str = ""
    _errors: _Collected = field(default_factory=_Collected)
    _warnings: _Collected = field(default_factory=_Collected)
    _reported: set[Position] = field(default_factory=set)
    _unset: dict[Position, list[str]] = field(default_factory=lambda: defaultdict(list))
    _readers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    hidden_texts: dict[str, str] = field(default_factory=dict)
    """Texts that no message may quote, with what is shown in their place."""

    def hide(self, texts: Mapping[str, str]) -> None:
        """Quote none of these texts from here on."""
        self.hidden_texts |= texts

    def within(self, root: Node) -> "Findings":
        """The same findings, for another document."""
        return replace(self, root=root)

    def of_stack(self, stack: str, files: Iterable[str]) -> "Findings":
        """The same findings, for the documents of a stack that reads these files."""
        for file in files:
            self._readers[file].add(stack)
        return replace(self, stack=stack)

    def add(self, *faults: Fault) -> None:
        """Add faults as errors."""
        for fault in faults:
            self._reported.add(fault.at)
            self._errors.add(fault.at, fault.path, fault.message, self.stack)

    def error(self, path: Path, message: str, *, key: bool = False) -> None:
        """An error in the value at a path, or in its key. Ignored at a place reported by ``add``: a value that could not be
        read is not validated as well."""
        at = self._position(path, key=key)
        if at not in self._reported:
            told = without_value(self.root, path, message)
            if not at.line:  # it is of a --set, which has no colon to write a space after
                told = told.replace(NO_SPACE, "write \\. for a dot within a name")
            self._errors.add(at, path, told + self._also(path), self.stack)

    def more_errors(self, count: int) -> None:
        """A number of errors that were not examined."""
        self._errors.beyond += count

    def unset(self, at: Position, name: str) -> None:
        """A variable of the value here is not set: an error in this value says so, too."""
        if name not in self._unset[at]:
            self._unset[at].append(name)

    @property
    def unset_names(self) -> frozenset[str]:
        """The variables that are not set."""
        return frozenset(name for names in self._unset.values() for name in names)

    def warn(self, path: Path, message: str, at: Position | None = None) -> None:
        """Something valid that does not have the expected effect."""
        at = at or self._position(path, key=True)
        self._warnings.add(at, path, without_value(self.root, path, message), self.stack)

    @property
    def has_errors(self) -> bool:
        """Whether there is an error in any document so far."""
        return bool(self._errors.found)

    @property
    def has_unread(self) -> bool:
        """Whether a value could not be read, so that something may be missing only for that."""
        return bool(self._reported)

    def raise_errors(self) -> None:
        """Raise ``failure`` if there is an error."""
        if self._errors.found:
            raise self.failure

    @property
    def failure(self) -> SpecError:
        """The errors so far, in file order: the first, and how many more there are."""
        return SpecError(self._ordered(self._errors, "errors"))

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings so far, in file order, each once; those beyond the limit are only counted."""
        return self._ordered(self._warnings, "warnings")

    def _ordered(self, collected: _Collected, what: str) -> tuple[str, ...]:
        """The lines in file order, each once; those of a file that several stacks read name the stacks."""
        stacks: dict[tuple[Position, Path, str], list[str]] = defaultdict(list)
        for at, path, message, stack in sorted(collected.found, key=lambda one: one[0].order):
            cause = self._because(at) if collected is self._errors else ""
            stacks[replace(at, rank=0), path, message + cause].append(stack)
        hidden = HiddenTexts(self.hidden_texts)
        lines = [
            place[0].problem(
                hidden.hide(_line(*place)) + _of(names) * (len(self._readers[place[0].file]) > 1)
            )
            for place, names in islice(stacks.items(), FAULTS)
        ]
        more = max(0, len(stacks) - FAULTS) + collected.beyond
        return (*lines, *([f"and {more} more {what}"] if more else []))

    def _because(self, at: Position) -> str:
        """The unset variables of the value here."""
        names = self._unset.get(at, ())
        return "".join(f"; the variable {name} in it is not set" for name in names)

    def _also(self, path: Path) -> str:
        """The other places of a mapping or list that several files contribute to: the error may be in any of them."""
        also = other_positions(self.root, path) if self.root is not None else ()
        return f" (parts of it are at {' and '.join(map(str, also))})" if also else ""

    def _position(self, path: Path, *, key: bool) -> Position:
        if self.root is None:
            return Position("spec", 0, 0)
        return key_position(self.root, path) if key else value_position(self.root, path)


def _of(stacks: Iterable[str]) -> str:
    names = in_order({stack for stack in stacks if stack})
    return f" (stack {', '.join(names)})" if names else ""


def _line(at: Position, path: Path, message: str) -> str:
    where = f"{at}: {dotted(shown_path(path))}: " if path else f"{at}: "
    return _printable(where) + _printable(message)


def _printable(text: str) -> str:
    """One line, whatever the file holds: control characters as escapes."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
