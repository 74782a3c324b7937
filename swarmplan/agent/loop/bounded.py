"""Passes at once, and how long one may take: one that hangs is given up, so that the others and the end of the agent do not wait for it."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from swarmplan.errors import Interrupted, Permanent
from swarmplan.system.workers import run_cancellable

T = TypeVar("T")
_TICK = 0.5
"""Seconds between two looks whether the agent ends."""


class Slots:
    """So many at once; who asked first comes first."""

    def __init__(self, most: int) -> None:
        self._free, self._waiting = most, deque[object]()
        self._changed = threading.Condition()

    @contextmanager
    def one(self, over: Callable[[], bool], waits: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Have one for as long as the block lasts. ``waits`` is called again and again while there is none. Raises Interrupted where it is
        ``over`` before there is one."""
        mine = object()
        with self._changed:
            self._waiting.append(mine)
            while not (self._free > 0 and self._waiting[0] is mine):
                if over():
                    self._waiting.remove(mine)
                    self._changed.notify_all()
                    raise Interrupted("stopped while waiting for other passes")
                waits()
                self._changed.wait(_TICK)
            self._waiting.popleft()
            self._free -= 1
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def set_most(self, before: int, most: int) -> None:
        """Let so many be had from now on, instead of those of ``before``."""
        with self._changed:
            self._free += most - before
            self._changed.notify_all()


class Stuck(Permanent):
    """A pass hangs, and was given up. Nothing else is done to the cluster until it ends."""


class Bounded:
    """The passes of one cluster. One that was given up still runs somewhere: no other begins before it has ended."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._ended.set()

    @property
    def stuck(self) -> bool:
        """Whether one that was given up has not ended yet."""
        return not self._ended.is_set()

    def run(self, work: Callable[[], T], late: Callable[[], str]) -> T:
        """What ``work`` returns. ``late`` says why it is given up now, "" to go on: Stuck is raised with that."""
        if self.stuck:
            raise Stuck(
                "the pass before hangs, and has not ended yet: restart the agent if it does not end by itself"
            )
        self._ended.clear()

        def over() -> Exception | None:
            why = late()
            return Stuck(why) if why else None

        def whole() -> T:
            try:
                return work()
            finally:
                self._ended.set()

        return run_cancellable(whole, over)
