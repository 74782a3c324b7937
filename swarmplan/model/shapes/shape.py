"""The shape of JSON that somebody else wrote: declared once, and checked before anything is read.

A shape is a type (``str``, ``int``, ``float``, ``bool``), ``[shape]`` for an array, ``{"Name": shape}`` for an object with
at least these members, or what the functions here give. Members that no shape names are not looked at. Go writes an
empty list, map or pointer as null and may leave it out: ``maybe`` takes both. It writes no null for a string, a number
or a flag, so ``maybe`` takes none there.
"""

from collections.abc import Callable
from typing import Any

from swarmplan.dataclass import dataclass

Check = Callable[[Any], None]
"""Raises Mismatch."""
Shape = type | list[Any] | dict[str, Any] | Check
"""See ``checker``."""
_NAMES: dict[type, str] = {
    type(None): "null",
    str: "a string",
    bool: "true or false",
    int: "an integer",
    float: "a number",
    list: "an array",
    dict: "an object",
}
_MOST = 2**64
"""What no number of the API reaches (they have 64 bits), and what can be calculated with."""


class Mismatch(ValueError):
    """JSON that is not of its shape: where, and how. The text holds none of the values."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self._message = message
        self._path: list[str] = []

    def below(self, step: str) -> None:
        """Note that it happened in this member."""
        self._path.append(step)

    def __str__(self) -> str:
        path = "".join(reversed(self._path)).removeprefix(".")
        return f"{path or 'it'} {self._message}"


@dataclass(frozen=True, slots=True)
class _Text:
    """A string for which ``validate`` raises no ValueError; ``message`` is that for others."""

    validate: Callable[[str], object]
    message: str

    def __call__(self, value: Any) -> None:
        if type(value) is not str:
            raise _mismatch(value, str)
        try:
            self.validate(value)
        except ValueError:
            raise Mismatch(self.message) from None


@dataclass(frozen=True, slots=True)
class _Maybe:
    check: Check
    null: bool


def checker(shape: Shape) -> Check:
    """What checks values for this shape. Raises Mismatch."""
    if isinstance(shape, dict):
        return _object(shape)
    if isinstance(shape, list):
        return _array(checker(shape[0]))
    if isinstance(shape, type):
        return _scalar(shape)
    return shape


def maybe(shape: Shape) -> Any:
    """For a member that may be missing."""
    return _Maybe(checker(shape), null=not isinstance(shape, type | _Text))


def mapping(shape: Shape) -> Check:
    """An object with any members, each of this shape."""
    inner = checker(shape)

    def check(value: Any) -> None:
        if type(value) is not dict:
            raise _mismatch(value, dict)
        name = ""
        try:
            for name, item in value.items():  # noqa: B007 - for where it ends
                inner(item)
        except Mismatch as mismatch:
            mismatch.below(f".{name}")
            raise

    return check


def one_of(*allowed: str) -> Check:
    """One of these strings."""

    def validate(value: str) -> None:
        if value not in allowed:
            raise ValueError(value)

    return _Text(validate, f"is not one of {', '.join(allowed)}")


def text(validate: Callable[[str], object], what: str) -> Check:
    """A string for which ``validate`` raises no ValueError; ``what`` it is then: ``a subnet``."""
    return _Text(validate, f"is not {what}")


def _object(members: dict[str, Any]) -> Check:
    optional = {name: shape for name, shape in members.items() if isinstance(shape, _Maybe)}
    required = members.keys() - optional.keys()
    checks = {name: optional[name].check if name in optional else checker(members[name]) for name in members}
    nullable = {name for name, shape in optional.items() if shape.null}

    def check(value: Any) -> None:
        if type(value) is not dict:
            raise _mismatch(value, dict)
        if not required <= value.keys():
            raise Mismatch(
                f"has no {next(name for name in members if name in required and name not in value)}"
            )
        name = ""
        try:
            for name, item in value.items():  # of which there are fewer than a shape may name
                inner = checks.get(name)
                if inner is not None and (item is not None or name not in nullable):
                    inner(item)
        except Mismatch as mismatch:
            mismatch.below(f".{name}")
            raise

    return check


def _array(inner: Check) -> Check:
    def check(value: Any) -> None:
        if type(value) is not list:
            raise _mismatch(value, list)
        place = 0
        try:
            for place, item in enumerate(value):  # noqa: B007 - the same
                inner(item)
        except Mismatch as mismatch:
            mismatch.below(f"[{place}]")
            raise

    return check


def _scalar(kind: type) -> Check:
    kinds = (int, float) if kind is float else (kind,)

    def check(value: Any) -> None:
        if type(value) not in kinds:
            raise _mismatch(value, kind)
        if type(value) is int and not -_MOST < value < _MOST:
            raise Mismatch("is too large a number")

    return check


def _mismatch(value: Any, kind: type) -> Mismatch:
    return Mismatch(f"is {_NAMES.get(type(value), 'something else')}, not {_NAMES[kind]}")
