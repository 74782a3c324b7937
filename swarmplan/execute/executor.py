"""Runs a plan's graph. One loop keeps the order and the time; worker threads make the calls.

A step starts as soon as its needs are done. What only waits occupies no worker: it is checked again from time to time.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

from swarmplan.adapters import Adapters
from swarmplan.events import Event, Outcome
from swarmplan.execute.attempt import Attempts
from swarmplan.execute.clock import Clock, RealClock
from swarmplan.execute.run import Run
from swarmplan.plan.plan import Plan
from swarmplan.ports import Listener

_RECHECK = 1.0
"""Seconds until a cached manager is checked again."""


class Executor:
    """Carries plans out. ``stop`` set by anyone: no new steps are started, running ones finish or reach their deadlines."""

    def __init__(
        self,
        adapters: Adapters,
        listener: Listener,
        *,
        clock: Clock | None = None,
        parallelism: int = 10,
        stop: threading.Event | None = None,
    ) -> None:
        self.stop = stop or threading.Event()
        self.clock = clock or RealClock()
        self._adapters = adapters
        self._parallelism = parallelism
        self._listener = listener
        self._reporting = threading.Lock()

    def run(self, plan: Plan, deadline: float) -> tuple[Outcome, ...]:
        """The outcome of every step. ``deadline``, by the clock, bounds the whole; unexpected errors are raised at the end."""
        attempts = Attempts(
            self._adapters, self.clock, lambda: self.stop.is_set() or self.clock.now() >= deadline
        )
        with (
            self._adapters.caching_manager(),
            ThreadPoolExecutor(max_workers=self._parallelism, thread_name_prefix="step") as pool,
        ):
            checked = self.clock.now()
            run = Run(plan, deadline, attempts, pool.submit, report=self._report, stop=self.stop)
            while run.goes_on:
                run.start_ready(self._parallelism)
                run.look_again(self._parallelism)
                run.gather(self._parallelism)
                if self.clock.now() - checked >= _RECHECK:
                    checked = self.clock.now()
                    self._adapters.recheck_manager()
        return run.finish()

    def _report(self, event: Event) -> None:
        with self._reporting:
            self._listener(event)
