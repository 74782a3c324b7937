"""Certificates: from when until when they hold."""

from ssl import cert_time_to_seconds

from swarmplan.dataclass import dataclass

_RENEWED_BY = 0.8
"""The part of its life after which an engine has renewed a node's certificate (swarmkit ``ca/renewer.go``: at a random
time between half of it and four fifths)."""


@dataclass(frozen=True, slots=True)
class Validity:
    """A certificate holds from ``start`` until ``end``, as OpenSSL writes times: ``Feb 20 21:42:00 2027 GMT``. Questions
    are asked in seconds since 1970."""

    start: str
    end: str

    @property
    def last(self) -> float:
        """The second at which it ends. Raises ValueError for a time OpenSSL does not write."""
        return float(cert_time_to_seconds(self.end))

    def overdue(self, now: float) -> bool:
        """Whether it should have been renewed by now."""
        first = cert_time_to_seconds(self.start)
        return now > first + _RENEWED_BY * (self.last - first)

    def __str__(self) -> str:
        return f"until {self.end}"
