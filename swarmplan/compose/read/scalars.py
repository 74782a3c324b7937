"""Single values after YAML and interpolation: each reader takes a value as written and raises ValueError."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

_FLAGS = {
    **dict.fromkeys(("true", "yes", "y", "on"), True),
    **dict.fromkeys(("false", "no", "n", "off"), False),
}
NO_SPACE = "leave out the space after the colon, or write the whole in quotes"
"""How text with a colon becomes text, where it is a mapping."""
_WHOLE = re.compile(r"[-+]?[0-9]{1,30}")
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

_MOST = 2**63 - 1
_GO_SMALLEST, _GO_LARGEST = 4, 6
"""Powers of ten between which Go's %v writes no exponent."""


def text(value: Any) -> str:
    """A string; a number becomes its text. A boolean is refused, because YAML has lost how it was written."""
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Mapping):
        raise ValueError(f"expected text, not a mapping: {NO_SPACE}")  # noqa: TRY004 - every reader's fault is a ValueError
    if isinstance(value, list | tuple):
        raise ValueError("expected text, not a list: write one value")  # noqa: TRY004
    spelled = f", {str(value).lower()!r} or as it should read" if isinstance(value, bool) else ""
    raise ValueError(f"expected a string: write it in quotes{spelled}")


def filled(value: Any) -> str:
    """A string that is not empty."""
    found = text(value)
    if not found:
        raise ValueError("must not be empty")
    return found


def whole(value: Any) -> int:
    """A whole number of 0 or more, optionally as text."""
    return _at_least(0, value, "0")


def signed(value: Any) -> int:
    """A whole number, optionally as text, where -1 means "no limit"."""
    return _at_least(-1, value, "-1 (without limit)")


def whole_within(least: int, most: int) -> Callable[[Any], int]:
    """A reader of a whole number from ``least`` to ``most``, optionally as text."""

    def read(value: Any) -> int:
        found = _integer(value)
        if not least <= found <= most:
            raise ValueError(f"expected a whole number from {least} to {most}, found {found}")
        return found

    return read


def port(value: Any) -> int:
    """A port number."""
    found = _integer(value)
    if not 1 <= found <= 65535:  # noqa: PLR2004 - the range of ports is known by its numbers
        raise ValueError(f"port {found} is not within 1-65535")
    return found


def ratio(value: Any) -> float:
    """A number from 0 to 1, optionally as text."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    found = float(value) if is_number or (isinstance(value, str) and _REAL.fullmatch(value)) else float("nan")
    if not 0 <= found <= 1:
        raise ValueError(f"expected a number from 0 to 1, found '{value}'")
    return found


def flag(value: Any) -> bool:
    """True or false, optionally as text after interpolation."""
    if isinstance(value, bool):
        return value
    found = _FLAGS.get(value.lower()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"expected true or false, found '{value}'")
    return found


def choice(*allowed: str) -> Callable[[Any], str]:
    """A reader of one of these values."""

    def read(value: Any) -> str:
        found = text(value)
        if found not in allowed:
            raise ValueError(f"expected {' or '.join(allowed)}, found '{found}'")
        return found

    return read


def _decimal(value: float) -> str:
    """As Go and so the docker client print it: the fewest digits that identify it, an exponent from a million on."""
    found = Decimal(repr(value)).normalize()
    if -_GO_SMALLEST <= found.adjusted() < _GO_LARGEST:
        return f"{found:f}"
    _, digits, _ = found.as_tuple()
    first, *rest = map(str, digits)
    sign = "-" if found.is_signed() else ""
    return f"{sign}{first}{'.' if rest else ''}{''.join(rest)}e{found.adjusted():+03d}"


def _at_least(least: int, value: Any, wording: str) -> int:
    found = _integer(value)
    if found < least:
        raise ValueError(f"expected {wording} or more, found {found}")
    return found


def _integer(value: Any) -> int:
    is_text = isinstance(value, str) and _WHOLE.fullmatch(value)
    if isinstance(value, bool) or not (is_text or isinstance(value, int)):
        raise ValueError(f"expected a whole number, found '{value}'")
    found = int(value)
    if not -_MOST <= found <= _MOST:
        raise ValueError(f"{found} is too large: the maximum is 2^63 - 1")
    return found
