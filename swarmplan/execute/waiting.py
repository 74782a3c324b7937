"""The steps that wait to be checked again, by when that is due."""

import heapq
import math
from collections import deque
from collections.abc import Iterator

from swarmplan.execute.running_step import RunningStep
from swarmplan.steps.services.listing import ListedWait

_REST = 4.0
"""Reading the lists takes this many times as long in pauses as in reading: of a large swarm they are long."""
_READINGS = 3
"""The last ones, of which the shortest counts: while containers start, one may take a hundred times as long as the next."""
_LONGEST_REST = 5.0


class Waiting:
    """Two kinds: those that are read from the lists are checked together, as soon as one of them is due; every other alone. Times
    are the clock's."""

    def __init__(self) -> None:
        self._alone: list[tuple[float, int, RunningStep]] = []
        self._listed: list[tuple[RunningStep, ListedWait]] = []
        self._listed_due = math.inf
        self._rested = -math.inf
        self._took = deque[float](maxlen=_READINGS)
        self._put = 0

    def __bool__(self) -> bool:
        return bool(self._alone or self._listed)

    def __iter__(self) -> Iterator[RunningStep]:
        yield from (running for running, _ in self._listed)
        yield from (running for _, _, running in sorted(self._alone, key=lambda entry: entry[1]))

    @property
    def due(self) -> float:
        """When the first of them is due; infinity when nothing waits."""
        return min(max(self._listed_due, self._rested), self._alone[0][0] if self._alone else math.inf)

    def put(self, running: RunningStep) -> None:
        """Check a step when it is due; that time must not change meanwhile."""
        if isinstance(running.step, ListedWait):
            self._listed.append((running, running.step))
            self._listed_due = min(self._listed_due, running.due)
        else:
            self._put += 1  # among equals, the one that waits longest
            heapq.heappush(self._alone, (running.due, self._put, running))

    def take_alone(self, now: float, most: int) -> list[RunningStep]:
        """Up to so many of those that are due and checked alone."""
        taken: list[RunningStep] = []
        while self._alone and self._alone[0][0] <= now and len(taken) < most:
            taken.append(heapq.heappop(self._alone)[2])
        return taken

    def take_listed(self, now: float) -> list[tuple[RunningStep, ListedWait]]:
        """All that are read from the lists, if one of them is due. None are returned again before ``listed_read``."""
        if max(self._listed_due, self._rested) > now:
            return []
        taken, self._listed, self._listed_due = self._listed, [], math.inf
        self._rested = math.inf
        return taken

    def listed_read(self, now: float, took: float) -> None:
        """The lists were read, which took so many seconds: they may be read again after a pause."""
        self._took.append(took)
        self._rested = now + min(min(self._took) * _REST, _LONGEST_REST)
