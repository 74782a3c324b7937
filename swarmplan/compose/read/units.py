"""Durations, sizes and CPUs as people write them, in the Engine's units, and back: each text is read as the same number.

The readers raise ValueError with its remedy."""

import re
from decimal import Decimal, Overflow
from typing import Any

SECOND = 1_000_000_000
MILLISECOND = SECOND // 1000
_DURATIONS = {
    "ns": 1,
    "us": 1000,
    "µs": 1000,
    "ms": MILLISECOND,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
    "d": 86400 * SECOND,
}
_UNITS_OF_TIME = (
    ("h", 3600 * SECOND),
    ("m", 60 * SECOND),
    ("s", SECOND),
    ("ms", MILLISECOND),
    ("us", MILLISECOND // 1000),
    ("ns", 1),
)
_UNITS_OF_SIZE = (("G", 1024**3), ("M", 1024**2), ("K", 1024))
_DURATION_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d)")
_DURATION = re.compile(rf"(?:{_DURATION_PART.pattern})+")
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?", re.IGNORECASE)
_CPUS = re.compile(r"\+?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,9})?")
_MIB = 1024 * 1024
_LEAST_MEMORY = 4 * _MIB
_LEAST_NANO_CPUS = 1_000_000
_MOST = 2**63 - 1


def duration(value: Any) -> int:
    """Nanoseconds of ``1m30s``, ``1.5h`` or ``500ms``: Go's durations, and ``d`` for days. Never negative."""
    if value in (0, "0") and not isinstance(value, bool):
        return 0
    if not isinstance(value, str) or not _DURATION.fullmatch(value):
        raise ValueError(f"'{value}' is not a valid duration: write a number and a unit, as in 30s or 1m30s")
    parts = _DURATION_PART.findall(value)
    return _counted(sum(Decimal(number) * _DURATIONS[unit] for number, unit in parts), value)


def health_duration(value: Any) -> int:
    """Like ``duration``; the engine refuses less than a millisecond, except 0 (inherit)."""
    found = duration(value)
    if 0 < found < MILLISECOND:
        raise ValueError(f"'{value}' is too short: the minimum is 1ms")
    return found


def size(value: Any) -> int:
    """Bytes of ``64M``, ``1.5g``, ``512 KiB`` or a plain number; units are powers of 1024, as Docker has them."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return _counted(value, value)
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"'{value}' is not a valid size: write a number and a unit, as in 64M or 2G")
    number, prefix = match.groups()
    # In double precision, like Go, for the same result as the docker client.
    return _counted(float(number) * 1024 ** " kmgtp".index(prefix.lower() or " "), value)


def memory(value: Any) -> int:
    """Like ``size``; the engine refuses less than 4 MiB, except 0 (none)."""
    found = size(value)
    if 0 < found < _LEAST_MEMORY:
        raise ValueError(f"'{value}' is too small: the minimum is 4M")
    return found


def cpus(value: Any) -> int:
    """NanoCPUs of ``0.5`` or ``"2"``; the engine refuses less than 0.001 CPU, except 0 (none)."""
    is_number = (
        isinstance(value, int | float | str) and not isinstance(value, bool) and _CPUS.fullmatch(str(value))
    )
    try:
        found = Decimal(str(value)) * SECOND if is_number else Decimal("nan")
    except Overflow:
        found = Decimal("nan")
    if not found.is_finite() or found < 0:
        raise ValueError(f"'{value}' is not a valid number of CPUs: write one as in \"0.5\"")
    whole = _counted(found, value)
    if found != whole:
        raise ValueError(f"'{value}' has too many digits: the engine counts billionths of a CPU")
    if 0 < found < _LEAST_NANO_CPUS:
        raise ValueError(f"'{value}' is too small: the minimum is 0.001 CPU")
    return whole


def duration_text(nanoseconds: int) -> str:
    """``1m30s``; ``0s`` for nothing."""
    parts: list[str] = []
    for unit, length in _UNITS_OF_TIME:
        count, nanoseconds = divmod(nanoseconds, length)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def size_text(count: int) -> str | int:
    """``64M`` if it is a whole number of units, else the bytes."""
    for unit, length in _UNITS_OF_SIZE:
        if count and count % length == 0:
            return f"{count // length}{unit}"
    return count


def cpus_text(nanocpus: int) -> str:
    """``0.5``."""
    found = format(Decimal(nanocpus) / SECOND, "f")
    return found.rstrip("0").rstrip(".") if "." in found else found


def _counted(found: Decimal | float, value: Any) -> int:
    """The whole number, if it fits the engine's integers (Go's int64)."""
    if found > _MOST:
        raise ValueError(f"'{value}' is too large: the maximum is 2^63 - 1 (nanoseconds, bytes, nano-CPUs)")
    return int(found)
