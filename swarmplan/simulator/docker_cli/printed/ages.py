"""Times as docker's client tells them: ``3 seconds ago`` (docker/go-units, ``HumanDuration``)."""

from datetime import datetime

from swarmplan.simulator.state.identity import timestamp

_HOUR = 60
_LONG = (
    (14 * 24, 24, "days"),
    (60 * 24, 7 * 24, "weeks"),
    (730 * 24, 30 * 24, "months"),
    (1 << 62, 365 * 24, "years"),
)
"""Below so many hours: hours of the unit, the unit."""


def ago(written: str, now: int) -> str:
    """How long before ``now``, a tick, this time of the API was."""
    seconds = int((_read(timestamp(now)) - _read(written)).total_seconds())
    minutes, hours = seconds // 60, (seconds + 1800) // 3600
    if minutes < 1:
        text = "Less than a second" if seconds < 1 else "1 second" if seconds == 1 else f"{seconds} seconds"
    elif minutes < _HOUR:
        text = "About a minute" if minutes == 1 else f"{minutes} minutes"
    elif hours < 2 * 24:
        text = "About an hour" if hours == 1 else f"{hours} hours"
    else:
        size, unit = next((size, unit) for below, size, unit in _LONG if hours < below)
        text = f"{hours // size} {unit}"
    return f"{text} ago"


def plain(written: str) -> str:
    """A time of the API as ``2026-01-01 00:00:35 +0000 utc``."""
    return f"{_read(written):%Y-%m-%d %H:%M:%S} +0000 utc"


def _read(written: str) -> datetime:
    return datetime.fromisoformat(written[:19])
