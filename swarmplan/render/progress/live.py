"""Progress on a terminal: a line with a bar for each phase, the steps under way below theirs; what failed stays above."""

import threading
import time
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from swarmplan.events import Event, Stage
from swarmplan.plan.plan import Plan
from swarmplan.render.live.look import look_of
from swarmplan.render.live.screen import LiveScreen
from swarmplan.render.progress.event_text import event_line
from swarmplan.render.progress.frame import Frame
from swarmplan.render.progress.phases import Phases


class LiveProgress:
    """The terminal is ours only while a plan is carried out: in between, plans are shown and questions asked."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._phases = Phases(clock())
        self.screen: LiveScreen | None = None
        """What is drawn on; None while the terminal is free."""
        self._lock = threading.RLock()

    def begin_plan(self, plan: Plan) -> None:
        """From here on this plan is carried out."""
        with self._lock:
            self.close()
            self._phases.expect((step.name, step.key.kind) for step in plan.steps if not step.silent)

    def __call__(self, event: Event) -> None:
        """Show one event."""
        with self._lock:
            self._phases.take(event, self._clock())
            if self.screen is None:
                self.screen = LiveScreen(self._console, self._drawn, self._lock)
                self.screen.open()
            if event.stage is Stage.FAILED or (event.stage is Stage.DONE and event.detail):
                self.screen.above(lambda: [event_line(event)])
            if self._phases.ended:
                self.close()

    def close(self) -> None:
        """Leave the result and release the terminal. Opens again by itself with the next event."""
        with self._lock:
            phases, self._phases = self._phases, Phases(self._clock())
            screen, self.screen = self.screen, None
            if screen is not None:
                columns, rows = self._console.size
                screen.close(self._frame(phases, columns, rows).last_lines())

    def _drawn(self, columns: int, rows: int) -> Sequence[Text]:
        return self._frame(self._phases, columns, rows).lines()

    def _frame(self, phases: Phases, columns: int, rows: int) -> Frame:
        encoding = self._console.encoding
        return Frame(phases, look_of(encoding), encoding, columns, rows, self._clock())
