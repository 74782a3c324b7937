"""A clock that does not wait."""

import threading


class FakeClock:
    """Passes only when somebody sleeps, and then at once: for simulations and law tests."""

    def __init__(self) -> None:
        self._now = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += seconds
