"""Progress of a fleet on stderr: on a terminal the clusters that are worked on, with the step each is at; in a pipe a line for each that has
ended, and for each step that failed."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from swarmplan.events import Event, Stage
from swarmplan.fleet.results import Ending, MemberResult
from swarmplan.plan.plan import Plan
from swarmplan.ports import Listener
from swarmplan.render.console import console, is_live, print_lines
from swarmplan.render.fleet.frame import FleetFrame, Row
from swarmplan.render.fleet.results import result_line
from swarmplan.render.live.screen import LiveScreen
from swarmplan.render.progress.event_text import event_line
from swarmplan.render.redact import redact
from swarmplan.render.text.line import printable

_GOOD = frozenset({Ending.READY, Ending.DESTROYED, Ending.PAUSED, Ending.SAVED, Ending.NOT_CREATED})
_UNDER_WAY = frozenset({Stage.STARTED, Stage.WAITING, Stage.RETRIED})


class FleetProgress:
    """Safe between threads. ``total`` is how many clusters there are."""

    def __init__(self, screen: Console, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._total, self._clock = screen, total, clock
        self._rows: dict[str, Row] = {}
        self._endings: list[Ending] = []
        self._since = clock()
        self._lock = threading.RLock()
        self._screen: LiveScreen | None = None

    @contextmanager
    def show(self, cluster: str) -> Iterator[Listener]:
        """What is told of each event of one cluster."""
        row = Row(self._clock())
        with self._lock:
            self._rows[cluster] = row
        try:
            yield _ClusterListener(self, cluster, row)
        finally:
            with self._lock:
                self._rows.pop(cluster, None)

    def take(self, cluster: str, row: Row, event: Event) -> None:
        """Something happened in a cluster."""
        with self._lock:
            if event.stage in _UNDER_WAY:
                row.at = f"{event.step}{f' ({event.detail})' if event.detail else ''}"
            else:
                row.done += event.stage in {Stage.DONE, Stage.SKIPPED}
                row.failed += event.stage is Stage.FAILED
            if event.stage is Stage.FAILED:
                self._print(Text(f"{cluster}: ") + event_line(event))

    def planned(self, row: Row, steps: int) -> None:
        """So many steps are to come in a cluster."""
        with self._lock:
            row.total, row.done, row.failed = steps, 0, 0

    def ended(self, result: MemberResult) -> None:
        """One cluster has ended."""
        self.ended_as(result.ending, result_line(result))

    def ended_as(self, ending: Ending, said: str) -> None:
        """One cluster has ended so, of which this is said."""
        with self._lock:
            self._endings.append(ending)
            self._print(Text(printable(redact(said)), style="" if ending in _GOOD else "red"))

    @contextmanager
    def drawn(self) -> Iterator[None]:
        """Meanwhile the rows are drawn on the terminal; in the end the sum stays."""
        self._screen = LiveScreen(self._console, self.frame, self._lock)
        self._screen.open()
        try:
            yield
        finally:
            screen, self._screen = self._screen, None
            columns, rows = self._console.size
            screen.close(self.frame(columns, rows)[-1:])

    def frame(self, columns: int, rows: int) -> Sequence[Text]:
        """The rows of the clusters that are worked on, and the sum."""
        with self._lock:
            good = sum(1 for ending in self._endings if ending in _GOOD)
            frame = FleetFrame(
                self._rows, self._total, good, len(self._endings) - good, self._since, self._console.encoding
            )
            return frame.lines(columns, rows, self._clock())

    def _print(self, text: Text) -> None:
        if self._screen is not None:
            self._screen.above(lambda: [text])
        else:
            print_lines(self._console, lambda: [text])


class _ClusterListener:
    """The events of one cluster, and its plans."""

    def __init__(self, progress: FleetProgress, cluster: str, row: Row) -> None:
        self._progress, self._cluster, self._row = progress, cluster, row

    def __call__(self, event: Event) -> None:
        """Show one event."""
        self._progress.take(self._cluster, self._row, event)

    def begin_plan(self, plan: Plan) -> None:
        """From here on this plan is carried out."""
        self._progress.planned(self._row, sum(1 for step in plan.steps if not step.silent))


@contextmanager
def fleet_progress(total: int) -> Iterator[FleetProgress]:
    """Shows the progress for as long as the block lasts."""
    screen = console(sys.stderr)
    shown = FleetProgress(screen, total)
    if not is_live(screen):
        yield shown
        return
    with shown.drawn():
        yield shown
