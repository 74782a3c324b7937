"""Plain scalars of YAML as go-yaml resolves them, which sops uses: the MAC is over their values, not over how they are written.

Source: ``resolve.go`` of go.yaml.in/yaml/v3.
"""

import re
from datetime import UTC, datetime
from math import inf, isinf
from typing import Any

from swarmplan.sops.fault import SopsFault

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{f"{sign}{word}": inf for sign in ("", "+") for word in (".inf", ".Inf", ".INF")},
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -inf),
}
_WHOLE = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]*))"
)
_BASES = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_DIGITS = 70
"""Of a number of 64 bits in the base with the most digits, its sign and base with them."""
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TIME = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:(?P<t>[Tt ])(\d\d?):(\d\d?):(\d\d?)(?:\.(?P<part>\d{1,9})\d*)?(?P<zone>Z|[-+]\d\d:\d\d)?)?"
)


def plain_value(text: str) -> Any:
    """The value of a scalar that is written without quotes and tag. A time is its text of RFC 3339, as sops has it. Raises SopsFault for a
    number that sops does not take."""
    if text in _WORDS:
        return _WORDS[text]
    if text[:1] not in "+-.0123456789":
        return text
    if (time := _time(text)) is not None:
        return time
    number = text.replace("_", "")
    whole = _WHOLE.fullmatch(number) if len(number) <= _DIGITS else None
    if whole is not None and whole.lastgroup:
        value = int(f"{whole['sign']}{whole[whole.lastgroup]}", _BASES[whole.lastgroup])
        if -(2**63) <= value < 2**63:
            return value
        if 0 < value < 2**64:
            raise SopsFault(
                "a whole number in it needs more than 63 bits and a sign, which sops does not take"
            )
    found = float(number) if _FLOAT.fullmatch(number) else inf
    return text if isinf(found) else found


def _time(text: str) -> str | None:
    """RFC 3339 of a time or date; None for what is none."""
    match = _TIME.fullmatch(text)
    if match is None or ((match["t"] == " ") is bool(match["zone"]) and match["t"]):
        return None  # with a space it has no zone, and only then
    numbers = [int(match[group]) for group in (1, 2, 3, 5, 6, 7) if match[group] is not None]
    try:
        moment = datetime(*numbers, tzinfo=UTC)  # type: ignore[misc,arg-type]  # three or six of them
    except ValueError:
        return None
    part = (match["part"] or "").rstrip("0")
    return f"{moment:%Y-%m-%dT%H:%M:%S}{'.' if part else ''}{part}{_zone(match['zone'])}"


def _zone(written: str | None) -> str:
    return "Z" if not written or written[1:] == "00:00" else written
