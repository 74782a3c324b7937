"""The Engine's units as people write them: each text is read back as the same number."""

from decimal import Decimal

from swarmplan.compose.read.units import MILLISECOND, SECOND

_TIMES = (
    ("h", 3600 * SECOND),
    ("m", 60 * SECOND),
    ("s", SECOND),
    ("ms", MILLISECOND),
    ("us", MILLISECOND // 1000),
    ("ns", 1),
)
_SIZES = (("G", 1024**3), ("M", 1024**2), ("K", 1024))


class FileMode(int):
    """A file's permissions, written in octal digits."""


def duration_text(nanoseconds: int) -> str:
    """``1m30s``; ``0s`` for nothing."""
    parts: list[str] = []
    for unit, length in _TIMES:
        count, nanoseconds = divmod(nanoseconds, length)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def size_text(count: int) -> str | int:
    """``64M`` if it is a whole number of units, else the bytes."""
    for unit, length in _SIZES:
        if count and count % length == 0:
            return f"{count // length}{unit}"
    return count


def cpus_text(nanocpus: int) -> str:
    """``0.5``."""
    found = format(Decimal(nanocpus) / SECOND, "f")
    return found.rstrip("0").rstrip(".") if "." in found else found
