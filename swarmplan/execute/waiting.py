"""The steps that wait to be looked at again, by when that is due."""

import heapq
import math
from collections.abc import Iterator

from swarmplan.execute.begun import Begun
from swarmplan.steps.services.listing import ListedWait

_REST = 4.0
"""Reading the lists takes this many times as long in pauses as in reading: of a large swarm they are long."""
_LONGEST_REST = 5.0


class Waiting:
    """Two kinds: those that the lists tell of are looked at together, as soon as one of them is due; every other alone. Times
    are the clock's."""

    def __init__(self) -> None:
        self._alone: list[tuple[float, int, Begun]] = []
        self._listed: list[tuple[Begun, ListedWait]] = []
        self._listed_due = math.inf
        self._rested = -math.inf
        self._put = 0

    def __bool__(self) -> bool:
        return bool(self._alone or self._listed)

    def __iter__(self) -> Iterator[Begun]:
        yield from (begun for begun, _ in self._listed)
        yield from (begun for _, _, begun in sorted(self._alone, key=lambda entry: entry[1]))

    @property
    def due(self) -> float:
        """When the first of them is due; infinity when nothing waits."""
        return min(max(self._listed_due, self._rested), self._alone[0][0] if self._alone else math.inf)

    def put(self, begun: Begun) -> None:
        """Have a step looked at when it is due, which must not change meanwhile."""
        if isinstance(begun.step, ListedWait):
            self._listed.append((begun, begun.step))
            self._listed_due = min(self._listed_due, begun.due)
        else:
            self._put += 1  # among equals, the one that waits longest
            heapq.heappush(self._alone, (begun.due, self._put, begun))

    def take_alone(self, now: float, most: int) -> list[Begun]:
        """Up to so many of those that are due and looked at alone."""
        taken: list[Begun] = []
        while self._alone and self._alone[0][0] <= now and len(taken) < most:
            taken.append(heapq.heappop(self._alone)[2])
        return taken

    def take_listed(self, now: float) -> list[tuple[Begun, ListedWait]]:
        """All that the lists tell of, if one of them is due. None are given again before ``listed_read``."""
        if max(self._listed_due, self._rested) > now:
            return []
        taken, self._listed, self._listed_due = self._listed, [], math.inf
        self._rested = math.inf
        return taken

    def listed_read(self, now: float, took: float) -> None:
        """The lists were read, which took so many seconds: they may be read again after a pause."""
        self._rested = now + min(took * _REST, _LONGEST_REST)
