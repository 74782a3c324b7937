"""How much longer than a quick host this one needs, from how long it took to let us in."""

from threading import Lock

_USUAL = 1.0
"""Seconds in which a healthy host lets somebody in (0.1 to 0.3 measured), with room for one that is far away."""
_MOST = 6.0
"""A host so slow that deadlines would have to grow further is of no use to anybody."""


class Timeouts:
    """By what deadlines of one host are multiplied. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.factor = 1.0
        """From 1 to 6."""

    def took(self, seconds: float) -> None:
        """It let us in, after so many seconds."""
        self._grow(seconds / _USUAL)

    def overdue(self) -> None:
        """It did not answer in time: it is given more the next time."""
        self._grow(self.factor * 2)

    def _grow(self, factor: float) -> None:
        """Never less: a host that was slow once may be so again."""
        with self._lock:
            self.factor = min(max(self.factor, factor), _MOST)
