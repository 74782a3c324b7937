"""The listeners of passes: each in a thread of its own, from a queue that has a limit, so that one which fails or hangs holds up
neither a pass nor another."""

import threading
from collections import deque
from collections.abc import Callable

from swarmplan.agent.events import AgentEvent
from swarmplan.agent.loop.reports import Report, no_report

Listener = Callable[[AgentEvent], None]
MOST = 1000
"""Events that wait for one listener; of more the oldest are dropped."""


class ListenerQueue:
    """One listener and its queue."""

    def __init__(
        self,
        name: str,
        listener: Listener,
        complain: Callable[[str], None],
        report: Report = no_report,
        *,
        most: int = MOST,
    ) -> None:
        """``complain`` gets a line where the listener fails, or is too slow; each once until it works again. ``report`` says where the
        report of that error is."""
        self.name, self.dropped = name, 0
        self._listener, self._complain, self._report = listener, complain, report
        self._waiting: deque[AgentEvent] = deque()
        self._most, self._over, self._failing, self._slow = most, False, False, False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=f"listener {name}", daemon=True)
        self._thread.start()

    def put(self, event: AgentEvent) -> None:
        """Queue it. Never waits."""
        with self._changed:
            if len(self._waiting) >= self._most:
                self._waiting.popleft()
                self.dropped += 1
                first, self._slow = not self._slow, True
            else:
                first = False
            self._waiting.append(event)
            self._changed.notify()
        if first:
            self._complain(f"{self.name} is too slow: events for it are dropped")

    def end(self, seconds: float) -> None:
        """Let it handle what waits, for so many seconds at most."""
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._over)
                if not self._waiting:
                    return
                event = self._waiting.popleft()
                if not self._waiting:
                    self._slow = False  # it has caught up: what is dropped from here on is said again
            self._handle(event)

    def _handle(self, event: AgentEvent) -> None:
        try:
            self._listener(event)
        except Exception as error:  # noqa: BLE001 - whatever it is, the passes go on
            if not self._failing:
                self._complain(f"{self.name} failed: {type(error).__name__}: {error} ({self._report(error)})")
            self._failing = True
        else:
            self._failing = False
