"""Certificates: from when until when they hold."""

from dataclasses import dataclass
from datetime import UTC, datetime

_RENEWED_BY = 0.8
"""The part of its life after which an engine has renewed a node's certificate (swarmkit ``ca/renewer.go``: at a random
time between half of it and four fifths)."""


@dataclass(frozen=True, slots=True)
class Validity:
    """A certificate holds from ``start`` until ``end``, in seconds since 1970."""

    start: float
    end: float

    def overdue(self, now: float) -> bool:
        """Whether it should have been renewed by now."""
        return now > self.start + _RENEWED_BY * (self.end - self.start)

    def over(self, now: float) -> bool:
        """Whether it holds no more."""
        return now > self.end

    def __str__(self) -> str:
        return f"until {datetime.fromtimestamp(self.end, UTC):%Y-%m-%d %H:%M} UTC"
