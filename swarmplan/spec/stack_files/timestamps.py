"""Dates in a stack file, which the docker client reads as times and formats in its own way.

Source: go-yaml v3, ``resolve.go``, and Go's ``time.Parse`` and ``Time.String``; measured on 28.2.2.
"""

import calendar
import re
import time
from datetime import UTC, datetime, timedelta

_DATE = r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
_CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d?):(?P<second>\d\d?)(?:[.,](?P<fraction>\d+))?"
_WAYS = tuple(
    re.compile(way, re.ASCII)
    for way in (rf"{_DATE}[tT]{_CLOCK}(?P<zone>Z|[-+]\d\d:\d\d)", rf"{_DATE} +{_CLOCK}", _DATE)
)
_LIMITS = {"hour": 23, "minute": 59, "second": 59}
_MONTHS = 12
_FARTHEST = (24, 60)
"""Hours and minutes from UTC, within Go's range."""


class Timestamp(str):
    """A date as the docker client formats it as text."""

    __slots__ = ()


def timestamp(text: str) -> Timestamp | None:
    """The date of a plain scalar, or None."""
    match = next((found for way in _WAYS if (found := way.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    numbers = {name: int(parts.get(name) or 0) for name in ("year", "month", "day", *_LIMITS)}
    zone = _zone(parts.get("zone") or "Z", numbers)
    if zone is None or not _is_date(numbers):
        return None
    fraction = (parts.get("fraction") or "")[:9].rstrip("0")
    date = "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}".format(**numbers)
    return Timestamp(f"{date}{'.' * bool(fraction)}{fraction} {zone}")


def _is_date(numbers: dict[str, int]) -> bool:
    if any(numbers[name] > most for name, most in _LIMITS.items()) or not 1 <= numbers["month"] <= _MONTHS:
        return False
    return 1 <= numbers["day"] <= calendar.monthrange(numbers["year"], numbers["month"])[1]


def _zone(written: str, numbers: dict[str, int]) -> str | None:
    """The offset and the zone's name: this machine's own if it has the same offset then; otherwise the offset again."""
    if written == "Z":
        return "+0000 UTC"
    east = (int(written[1:3]), int(written[4:]))
    if east[0] > _FARTHEST[0] or east[1] > _FARTHEST[1]:
        return None
    offset = timedelta(hours=east[0], minutes=east[1]) * (-1 if written[0] == "-" else 1)
    spelled = written.replace(":", "")
    try:
        here = time.localtime((datetime(**numbers, tzinfo=UTC) - offset).timestamp())
    except (ValueError, OverflowError, OSError):  # not a date, or a year that Python does not support
        return f"{spelled} {spelled}"
    return f"{spelled} {here.tm_zone if here.tm_gmtoff == offset.total_seconds() else spelled}"
