"""The reconciliation loop: the same apply again on a timer, and at once when the swarm reports a change."""

import random
import threading
from collections.abc import Callable
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.events import Result, Verdict

_JITTER = 0.1
"""By how much of itself a pause may be shorter or longer, so that many watches do not run at the same time."""
_RETRY = 10.0
"""Seconds until the first try after a failure, for most of them are over soon; the interval where that is shorter."""
_MOST = 16
"""While passes fail, a pause doubles up to so many intervals."""
_GRACE = 1.0
"""Seconds between an event and the pass: changes come in bursts."""
_SLICE = 0.5
"""Seconds after which a pause checks whether it is to end: a signal sets ``stop``, not ``woken``."""


@dataclass(slots=True)
class Watch:
    """One loop. ``once`` is one pass and gives its verdict; ``report`` gets every verdict that is new."""

    once: Callable[[], Verdict]
    report: Callable[[Verdict], None]
    interval: float
    stop: threading.Event
    woken: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Repeat until ``stop`` is set. What is refused or fails is reported once, and retried less and less often."""
        failures = 0
        news: tuple[object, ...] = ()
        while not self.stop.is_set():
            verdict = self.once()
            if self.stop.is_set():
                return
            happened = (verdict.result, verdict.reason)
            if happened != news or verdict.outcomes:
                self.report(verdict)
            news = happened
            failures = 0 if verdict.result in {Result.CONVERGED, Result.REFUSED} else failures + 1
            self._pause(failures)

    def _pause(self, failures: int) -> None:
        """Wait for the interval, after failures for the next retry; an event cuts a pause short unless passes fail."""
        seconds = self.interval
        if failures:
            doubled = min(_RETRY, self.interval) * 2 ** min(failures - 1, 20)
            seconds = min(doubled, self.interval * _MOST)
        seconds *= 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311 - spreads load, guards nothing
        bell = self.stop if failures else self.woken
        while seconds > 0 and not self.stop.is_set():
            if bell.wait(min(seconds, _SLICE)):
                self.stop.wait(_GRACE)
                break
            seconds -= _SLICE
        self.woken.clear()
