"""Progress on a terminal: the running steps at the bottom, the finished ones scroll away above."""

import time

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from swarmplan.dataclass import dataclass
from swarmplan.events import Event, Stage
from swarmplan.render.line import line
from swarmplan.render.progress.event_text import event_line, seconds

_PER_SECOND = 8
_MOST_ROWS = 12
_NEWS = {Stage.DONE, Stage.SKIPPED, Stage.FAILED}
_UNDER_WAY = {Stage.STARTED, Stage.WAITING, Stage.RETRIED}
_NAME_WIDTH = 40


@dataclass(slots=True)
class _Row:
    """A step under way: since when (monotonic seconds), and what it waits for."""

    since: float
    detail: str = ""


class LiveProgress:
    """The terminal is ours only while a step is under way: in between, plans are shown and questions asked."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rows: dict[str, _Row] = {}
        self._ended = 0
        self._since = time.monotonic()
        self._spinner = Spinner("dots" if console.encoding.startswith("utf") else "line")
        self._live: Live | None = None

    def __call__(self, event: Event) -> None:
        """Print one event."""
        if event.stage in _UNDER_WAY:
            row = self._rows.setdefault(event.step, _Row(time.monotonic() - event.elapsed))
            row.detail = "" if event.stage is Stage.STARTED else event.detail
            self._open()
            return
        self._rows.pop(event.step, None)
        self._ended += 1
        if event.stage in _NEWS:
            self._console.print(event_line(event))
        if not self._rows:
            self.close()

    def close(self) -> None:
        """Release the terminal. Opens again by itself with the next event."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The rows that fit, and one line on the whole."""
        rows = list(self._rows.items())
        shown = rows[: max(1, min(_MOST_ROWS, options.size.height - 3))]
        frame = self._spinner.render(console.get_time())
        symbol = frame.plain if isinstance(frame, Text) else "*"
        for name, row in shown:
            yield _cut(self._row(symbol, name, row), options.max_width)
        yield _cut(self._summary(len(rows), len(rows) - len(shown)), options.max_width)

    def _open(self) -> None:
        if self._live is None:
            self._live = Live(
                self,
                console=self._console,
                refresh_per_second=_PER_SECOND,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=True,
            )
            self._live.start()

    @staticmethod
    def _row(symbol: str, name: str, row: _Row) -> Text:
        took = seconds(time.monotonic() - row.since)
        return line(
            (symbol, "cyan"), f" {name:<{_NAME_WIDTH}} ", (f"{took:>8}", "bold"), "  ", (row.detail, "dim")
        )

    def _summary(self, under_way: int, unshown: int) -> Text:
        more = f" ({unshown} not shown)" if unshown else ""
        took = seconds(time.monotonic() - self._since)
        return line((f"  {self._ended} ended, {under_way} under way{more}, {took}", "dim"))


def _cut(text: Text, width: int) -> Text:
    """One row of the screen, whatever is in it: a wrapped row would shift those below."""
    text.truncate(width - 1, overflow="ellipsis")
    return text
