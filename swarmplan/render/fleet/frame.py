"""The progress of a fleet as lines: one for each cluster that is worked on, and a total."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.text import Text

from swarmplan.dataclass import dataclass
from swarmplan.render.live.bar import bar, bar_width
from swarmplan.render.live.cells import cut, padded
from swarmplan.render.live.look import Look, look_of
from swarmplan.render.progress.event_text import seconds
from swarmplan.render.redact import redact
from swarmplan.render.text.encoding import spelled
from swarmplan.render.text.line import Part, line, printable

_MOST_ROWS = 12
_TOTAL = "Total"
_GAP = "  "
_TIMED = 32
"""Columns of a terminal from which on times are shown."""


@dataclass(slots=True)
class Row:
    """A cluster that is worked on: since when (seconds of the clock), how many of its steps are done and failed, of how many (0: not known
    yet), and what it is at."""

    since: float
    total: int = 0
    done: int = 0
    failed: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class FleetFrame:
    """``total`` is how many clusters there are, of which so many are well (``good``) and not (``bad``) by now."""

    rows: Mapping[str, Row]
    total: int
    good: int
    bad: int
    since: float
    encoding: str

    def lines(self, columns: int, rows: int, now: float) -> Sequence[Text]:
        """What fits into the terminal: those that began first, and the sum last."""
        look = look_of(self.encoding)
        room = max(min(_MOST_ROWS, rows - 2), 0)
        listed = [(self._shown(name), row) for name, row in self.rows.items()]
        shown = listed if len(listed) <= room else listed[: max(room - 1, 0)]
        sums = Row(self.since, self.total, self.good, self.bad, self._sum_note())
        named = max([len(_TOTAL), *(cell_len(name) for name, _ in shown)])
        table = _Table(
            look, columns, now, min(named, max(columns // 3, len(_TOTAL))),
            max(len(_count(row)) for row in (sums, *(row for _, row in shown))),
            max(7, len(seconds(max(now - self.since, 0.0)))),
        )  # fmt: skip
        found = [table.line(look.spin(now), name, row, 1, self._shown(row.at)) for name, row in shown]
        if len(shown) < len(listed) and room:
            more = f"{look.cut} {len(listed) - len(shown)} more clusters"
            found.append(table.cut(line("  ", (more, "dim"))))
        return [*found, table.line(" ", _TOTAL, sums, len(listed), sums.at)]

    def _sum_note(self) -> str:
        busy = f"{len(self.rows)} under way" if self.rows else ""
        return ", ".join(filter(None, (busy, f"{self.bad} not well" if self.bad else "")))

    def _shown(self, text: str) -> str:
        return spelled(printable(redact(text)), self.encoding)


def _count(row: Row) -> str:
    return f"{row.done}/{row.total}" if row.total else "-"


@dataclass(frozen=True, slots=True)
class _Table:
    """How wide the columns are: of names, counts and times."""

    look: Look
    columns: int
    now: float
    named: int
    counted: int
    timed: int

    def line(self, mark: str, name: str, row: Row, busy: int, note: str) -> Text:
        """One cluster, or the sum."""
        title = (padded(name, self.named, self.look.cut), "bold")
        parts: list[Part] = [(mark, "cyan"), " ", title, _GAP, f"{_count(row):>{self.counted}}"]
        if width := bar_width(self.columns):
            done = min(row.done, row.total)
            drawn = bar(self.look, width, row.total, done=done, failed=row.failed, busy=busy)
            parts += [_GAP, *(drawn or [" " * width])]
        if self.columns >= _TIMED:
            parts += [_GAP, f"{seconds(max(self.now - row.since, 0.0)):>{self.timed}}"]
        text = line(*parts, _GAP, (note, "dim"))
        text.rstrip()
        return self.cut(text)

    def cut(self, text: Text) -> Text:
        """In one row of the terminal."""
        return cut(text, max(self.columns - 1, 1), self.look.cut)
