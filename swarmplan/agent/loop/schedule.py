"""When a cluster is looked at by the timer: on a grid from the start of the agent, so that passes which take long, or wait for others, do
not push all later ones back; pure."""

import zlib
from math import floor

from swarmplan.dataclass import dataclass

JITTER = 0.1
"""By how much of an interval a look is earlier or later than its place on the grid, so that not all come at once."""
_PLACES = 1000


@dataclass(slots=True)
class Schedule:
    """``began`` is where the grid begins, in seconds of a monotonic clock; ``at`` the number of the look that is due next. The first one
    is due at once."""

    began: float
    interval: float
    shift: float = 0.0
    at: int = 0

    def due(self, jitter: float = 0.0) -> float:
        """When the next look is due; ``jitter`` is from -1 to 1."""
        if not self.at:
            return self.began
        return self.began + self.shift * self.interval + (self.at - 1 + jitter * JITTER) * self.interval

    def looked(self, now: float) -> None:
        """The look that was due has taken place, and ended now. Those that should have been meanwhile are left out."""
        passed = floor((now - self.began) / self.interval - self.shift) + 1
        self.at = max(self.at + 1, passed + 1, 1)

    def skip_past(self, now: float) -> None:
        """A look for another reason ended now: those of the timer that it made needless are left out."""
        passed = floor((now - self.began) / self.interval - self.shift) + 1
        self.at = max(self.at, passed + 1, 1)


def place_of(name: str) -> float:
    """Where in an interval the looks of a cluster are, from above 0 to 1: the same each time, and spread for many names."""
    return (zlib.crc32(name.encode()) % _PLACES + 1) / _PLACES
