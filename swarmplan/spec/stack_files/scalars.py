"""The type of a value without quotes in a stack file: what the docker client's YAML reader makes of it.

YAML 1.2 with remains of 1.1: underscores in numbers, octal ``017``, dates. Source: go-yaml v3, ``resolve.go``; measured on
28.2.2. Clients before 28 differ in ``yes``, ``no``, ``on`` and ``off``, which were booleans, and in dates, which were text.
"""

import re
from math import inf, isfinite, nan

from swarmplan.spec.stack_files.timestamps import timestamp
from swarmplan.spec.yaml.scalars import FLOAT, NAMED
from swarmplan.spec.yaml.tree import Value

_NAMED: dict[str, Value] = {
    **NAMED,
    **dict.fromkeys((".nan", ".NaN", ".NAN"), nan),
    **{f"{sign}{word}": inf for sign in ("", "+") for word in (".inf", ".Inf", ".INF")},
    **{f"-{word}": -inf for word in (".inf", ".Inf", ".INF")},
}
_FIRST = frozenset("0123456789+-")
_BASES = {"0x": 16, "0b": 2, "0o": 8}
_DIGITS = {16: "0-9a-fA-F", 10: "0-9", 8: "0-7", 2: "01"}
_SIGNED = re.compile(r"(?P<sign>[-+]?)(?P<base>0[xXbBoO]|0(?=.)|)(?P<digits>[0-9a-fA-F]+)")
_BINARY_OR_OCTAL = re.compile(r"(?P<base>0[bo])(?P<sign>[-+])(?P<digits>[0-9]+)")
_LONGEST = 400
"""Maximum length of a number: a longer one is not finite or not a different value."""
_LEAST, _MOST = -(2**63), 2**64 - 1
"""Go's int64 and uint64."""


def stack_value(text: str) -> Value:
    """The value of a plain scalar. Infinities and NaN are numbers, which the docker client then refuses."""
    if text in _NAMED:
        return _NAMED[text]
    if text[:1] == ".":
        return _float(text) if "_" not in text else text
    if text[:1] not in _FIRST or len(text) > _LONGEST:
        return text
    if (date := timestamp(text)) is not None:
        return date
    number = text.replace("_", "")
    whole = _whole(number)
    return whole if whole is not None else _float(number, text)


def _whole(number: str) -> int | None:
    match = _SIGNED.fullmatch(number) or _BINARY_OR_OCTAL.fullmatch(number)
    if match is None:
        return None
    prefix = match["base"].lower()
    base = 8 if prefix == "0" else _BASES.get(prefix, 10)
    if not re.fullmatch(f"[{_DIGITS[base]}]+", match["digits"]):
        return None
    found = int(match["sign"] + match["digits"], base)
    most = 2**63 - 1 if match["sign"] else _MOST
    return found if _LEAST <= found <= most else None


def _float(number: str, text: str = "") -> Value:
    """The number, or the text as written if it is not a number, or too large."""
    found = float(number) if FLOAT.fullmatch(number) else inf
    return found if isfinite(found) else text or number
