"""A value and its place in the mapping: reads what the user wrote and records what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, TypeVar

from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError
from swarmplan.limits import LINE

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


class ComposeProblems(SpecError):
    """A service or network cannot be sent as written.

    ``faults`` holds (path, message) for each; paths are relative to the mapping that was given, list indexes as integers:
    ``("ports", 0)``. A caller that knows file and line turns them into positions.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__([f"{dotted(path)}: {message}" if path else message for path, message in faults])


def dotted(path: Path) -> str:
    """``("ports", 0)`` → ``ports.0``."""
    return ".".join(str(part) for part in path)


Value = TypeVar("Value")
Notify = Callable[[Path, str], None]
"""Called for something valid that does not have the expected effect: where, and what happens instead."""


def ignore_notice(path: Path, message: str) -> None:
    """For callers that need no warnings."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value, its place, and the list of errors and the listener shared by all fields of the mapping.

    ``lenient``: what ``docker stack deploy`` accepts and ignores is ignored as well, and what it and the engine accept is
    sent even if it has no use; both are warnings instead of errors.

    Absent and null are the same: ``value`` is None, and every reader returns an empty result.
    """

    value: Any
    path: Path = ()
    faults: list[Fault] = field(default_factory=list)
    on_notice: Notify = ignore_notice
    lenient: bool = False

    def __getitem__(self, key: str) -> "Field":
        """The member of this name, absent if this is not a mapping."""
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return self._member(key, value)

    def holding(self, value: Any) -> "Field":
        """Another value at this place."""
        return replace(self, value=value)

    def fault(self, message: str) -> None:
        """Record an error here."""
        self.faults.append((self.path, message[:LINE]))

    def notice(self, message: str) -> None:
        """Warn that this does not have the expected effect."""
        self.on_notice(self.path, message)

    def read(self, parse: Callable[[Any], Value]) -> Value | None:
        """The value through ``parse``, whose ValueError becomes an error here; None if absent or invalid."""
        if self.value is None:
            return None
        try:
            return parse(self.value)
        except ValueError as error:
            self.fault(str(error))
            return None

    def section(self, key: str) -> "Field":
        """The member of this name as a mapping; anything else is an error and then absent."""
        member = self[key]
        if member.value is None or isinstance(member.value, Mapping):
            return member
        member.fault("expected a mapping")
        return member.holding(None)

    def members(self) -> "list[tuple[str, Field]]":
        """The members of this mapping by name, in the order written."""
        if not isinstance(self.value, Mapping):
            return []
        return [(str(key), self._member(key, value)) for key, value in self.value.items()]

    def items(self) -> "list[Field]":
        """The items of this list; anything but a list is an error."""
        if self.value is None:
            return []
        if not isinstance(self.value, list | tuple):
            self.fault(
                "expected a list" + ": write - before each entry" * (not isinstance(self.value, Mapping))
            )
            return []
        return [self._member(index, value) for index, value in enumerate(self.value)]

    def every(self, parse: Callable[[Any], Value]) -> list[Value]:
        """The items of this list through ``parse``, without invalid ones."""
        read = [item.read(parse) for item in self.items()]
        return [value for value in read if value is not None]

    def one_or_all(self) -> "list[Field]":
        """Like ``items``, but a single value is read as a list of one."""
        return self.items() if self.value is None or isinstance(self.value, list | tuple) else [self]

    def one_or_every(self, parse: Callable[[Any], Value]) -> list[Value]:
        """Like ``every``, but a single value is read as a list of one."""
        read = [item.read(parse) for item in self.one_or_all()]
        return [value for value in read if value is not None]

    def fault_or_notice(self, message: str) -> None:
        """Report what has no effect, or a bad one: an error, or if lenient a warning."""
        (self.notice if self.lenient else self.fault)(message)

    def read_or_keep(self, parse: Callable[[Any], str]) -> str | None:
        """Like ``read``; if lenient, what ``parse`` refuses and the engine accepts is kept as text with a warning."""
        if not self.lenient or self.value is None:
            return self.read(parse)
        try:
            return parse(self.value)
        except ValueError as error:
            self.notice(str(error))
            return str(self.value)

    @property
    def is_written(self) -> bool:
        """Whether there is a value here; null is none."""
        return self.value is not None

    def raise_faults(self) -> None:
        """Raise ComposeProblems with every error recorded so far, if there is one."""
        if self.faults:
            raise ComposeProblems(self.faults)

    def _member(self, part: str | int, value: Any) -> "Field":
        return Field(value, (*self.path, part), self.faults, self.on_notice, self.lenient)


def present(members: Mapping[str, Any]) -> dict[str, Any]:
    """Only the members that were written, including empty lists and mappings: some have a meaning for the engine."""
    return {key: value for key, value in members.items() if value is not None}


def nonzero(members: Mapping[str, Any]) -> dict[str, Any]:
    """Only the members with a nonzero value: no 0, false or empty text either. Go's ``omitempty``."""
    return {key: value for key, value in members.items() if value}


def written(members: Mapping[str, Any]) -> dict[str, Any]:
    """Only the members that have a value: what the user did not write is not sent.

    False and 0 count as written; None and empty lists and mappings do not.
    """
    return {key: value for key, value in members.items() if value is not None and value not in ([], {})}
