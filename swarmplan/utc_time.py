"""Times as programs read them: RFC 3339 in UTC, with a Z."""

from datetime import UTC, datetime


def utc_text(time: datetime, timespec: str = "seconds") -> str:
    """``2026-11-29T20:00:00Z``."""
    return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec)}Z"


def utc_at(seconds: float, timespec: str = "seconds") -> str:
    """The same of seconds since the epoch; the nearest time that can be written, where they are none of our age."""
    within = min(max(seconds, 0.0), 253402300799.0)
    return utc_text(datetime.fromtimestamp(within, UTC), timespec)
