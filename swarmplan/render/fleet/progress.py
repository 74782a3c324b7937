"""Progress of a fleet on stderr: on a terminal the clusters that are worked on, with the step each is at; in a pipe a line for each that has
ended, and for each step that failed."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.text import Text

from swarmplan.dataclass import dataclass
from swarmplan.events import Event, Stage
from swarmplan.fleet.results import Ending, MemberResult
from swarmplan.ports import Listener
from swarmplan.render.console import console, print_lines
from swarmplan.render.fleet.results import result_line
from swarmplan.render.line import line, printable
from swarmplan.render.progress.event_text import event_line
from swarmplan.render.redact import redact

_PER_SECOND = 4
_MOST_ROWS = 12
_GOOD = frozenset({Ending.READY, Ending.DESTROYED, Ending.PAUSED, Ending.SAVED, Ending.NOT_CREATED})
_UNDER_WAY = {Stage.STARTED, Stage.WAITING, Stage.RETRIED}


@dataclass(slots=True)
class _Row:
    """A cluster that is worked on: since when (monotonic seconds), how many steps are done, and what it is at."""

    since: float
    done: int = 0
    step: str = ""


class FleetProgress:
    """Safe between threads. ``total`` is how many clusters there are."""

    def __init__(self, screen: Console, total: int) -> None:
        self._screen, self._total = screen, total
        self._rows: dict[str, _Row] = {}
        self._endings: list[Ending] = []
        self._since = time.monotonic()
        self._lock = threading.Lock()

    @contextmanager
    def show(self, cluster: str) -> Iterator[Listener]:
        """What is told of each event of one cluster."""
        with self._lock:
            self._rows[cluster] = _Row(time.monotonic())

        def listen(event: Event) -> None:
            with self._lock:
                row = self._rows.get(cluster)
                if row is None:
                    return
                row.done += event.stage is Stage.DONE
                if event.stage in _UNDER_WAY:
                    row.step = f"{event.step}{f' ({event.detail})' if event.detail else ''}"
                if event.stage is Stage.FAILED:
                    print_lines(self._screen, lambda: [Text(f"{cluster}: ") + event_line(event)])

        try:
            yield listen
        finally:
            with self._lock:
                self._rows.pop(cluster, None)

    def ended(self, result: MemberResult) -> None:
        """One cluster has ended."""
        self.ended_as(result.ending, result_line(result))

    def ended_as(self, ending: Ending, said: str) -> None:
        """One cluster has ended so, of which this is said."""
        with self._lock:
            self._endings.append(ending)
            text = Text(printable(redact(said)), style="" if ending in _GOOD else "red")
            print_lines(self._screen, lambda: [text])

    def __rich_console__(self, screen: Console, options: ConsoleOptions) -> RenderResult:
        """The rows of the clusters that are worked on, and the sum."""
        now = time.monotonic()
        with self._lock:
            rows, endings = list(self._rows.items()), list(self._endings)
        for name, row in rows[:_MOST_ROWS]:
            text = line(
                "  ",
                (name, "bold"),
                f"  {row.done} done  {now - row.since:.0f} s  {printable(redact(row.step))}",
            )
            text.truncate(max(options.max_width - 1, 1), overflow="ellipsis")
            yield text
        if len(rows) > _MOST_ROWS:
            yield line(f"  and {len(rows) - _MOST_ROWS} more")
        bad = sum(1 for one in endings if one not in _GOOD)
        failed = f", {bad} not" if bad else ""
        yield line(
            (f"{len(endings) - bad} of {self._total} clusters{failed}", "bold"),
            f", {len(rows)} running, {now - self._since:.0f} s",
        )


@contextmanager
def fleet_progress(total: int) -> Iterator[FleetProgress]:
    """Shows the progress for as long as the block lasts."""
    screen = console(sys.stderr)
    shown = FleetProgress(screen, total)
    if not screen.is_terminal or screen.is_dumb_terminal:
        yield shown
        return
    with Live(shown, console=screen, refresh_per_second=_PER_SECOND, transient=True):
        yield shown
