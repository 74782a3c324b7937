"""Times as the engine writes them, and how long ago they are."""

import re
from calendar import timegm
from contextlib import suppress

_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_UNITS = ((86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute"), (1.0, "second"))


def moment(stamp: str) -> float | None:
    """Seconds since 1970 of a time in RFC 3339 (``2026-11-22T22:19:58.982030666Z``); None for what is none."""
    found = _STAMP.fullmatch(stamp)
    if found is None:
        return None
    year, month, day, hour, minute = (int(found[group]) for group in range(1, 6))
    ahead = (
        0 if found[7] is None else (int(found[8]) * 60 + int(found[9])) * 60 * (1 if found[7] == "+" else -1)
    )
    with suppress(ValueError):  # a month that there is not, or the year 0
        return timegm((year, month, day, hour, minute, 0)) + float(found[6]) - ahead
    return None


def ago(seconds: float) -> str:
    """A span in its largest unit, rounded down: ``3 days``, ``1 hour``."""
    for unit, name in _UNITS:
        if seconds >= unit:
            count = int(seconds // unit)
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than a second"
