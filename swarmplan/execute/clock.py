"""Time, so that a simulation or a law test need not wait for it."""

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds, monotonic, and a way to let some pass."""

    def now(self) -> float:
        """Seconds since some moment in the past."""

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""


class RealClock:
    """The machine's own."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
