"""The clock of a lease: one that goes on while the machine is suspended."""

import time

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""The monotonic clock of Linux stands still in suspend (clock_gettime(2)); a lease does not."""


class BootClock:
    """Seconds since the machine was started."""

    def now(self) -> float:
        return time.clock_gettime(_CLOCK)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
