"""Time, as the loops know it; in tests one that does not pass by itself."""

import random
import threading
import time
from typing import Protocol


class Times(Protocol):
    """``monotonic`` is for pauses: the wall clock may be set. ``wall`` is seconds since the epoch, ``jitter`` from -1 to 1."""

    def monotonic(self) -> float:
        """Seconds since some moment in the past."""

    def wall(self) -> float:
        """Seconds since the epoch."""

    def jitter(self) -> float:
        """Chance."""

    def wait(self, changed: threading.Condition, seconds: float) -> None:
        """Wait until it is notified, or for so many seconds. The condition's lock is held."""


class RealTimes:
    """The machine's own."""

    def monotonic(self) -> float:
        return time.monotonic()

    def wall(self) -> float:
        return time.time()

    def jitter(self) -> float:
        return random.uniform(-1, 1)  # noqa: S311 - spreads load, guards nothing

    def wait(self, changed: threading.Condition, seconds: float) -> None:
        changed.wait(seconds)
