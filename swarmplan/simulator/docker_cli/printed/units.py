"""Sizes and durations as docker's client reads and writes them (docker/go-units, Go's ``time``)."""

import re

_FACTORS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_SECONDS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")


def binary_size(count: int) -> str:
    """``4GiB``."""
    size, units = float(count), ["B", "KiB", "MiB", "GiB", "TiB"]
    while size >= 1 << 10 and len(units) > 1:
        size /= 1 << 10
        units.pop(0)
    return f"{size:.4g}{units[0]}"


def in_bytes(text: str) -> int:
    """The bytes of ``64M``. Raises ValueError with the client's text."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ValueError(f"invalid size: '{text}'")
    return int(float(found[1]) * _FACTORS[found[2].lower()])


def nanoseconds(text: str) -> int:
    """The nanoseconds of ``1m30s``. Raises ValueError with the client's text."""
    if text == "0":
        return 0
    if not text or _PART.sub("", text):
        unit = bool(re.fullmatch(r"\d+(\.\d+)?", text))
        raise ValueError(
            f'time: missing unit in duration "{text}"' if unit else f'time: invalid duration "{text}"'
        )
    return int(sum(float(found[1]) * _SECONDS[found[2]] for found in _PART.finditer(text)))


def duration(count: int) -> str:
    """Nanoseconds as Go prints them: ``10s``, ``1m30s``."""
    seconds, rest = divmod(count, 10**9)
    if not seconds:
        return "0s" if not rest else f"{rest / 10**6:g}ms" if rest >= 10**6 else f"{rest / 10**3:g}µs"
    hours, minutes, last = seconds // 3600, seconds // 60 % 60, seconds % 60 + rest / 10**9
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if hours or minutes else "") + f"{last:g}s"
