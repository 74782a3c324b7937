"""The progress of a plan as lines: one for each phase, with a bar, below it its steps under way, and a total."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from swarmplan.dataclass import dataclass
from swarmplan.model.key import Kind
from swarmplan.render.live.bar import bar, bar_width
from swarmplan.render.live.cells import cut, cut_middle, padded
from swarmplan.render.live.look import Look
from swarmplan.render.progress.event_text import seconds
from swarmplan.render.progress.phases import Phase, Phases, UnderWay
from swarmplan.render.text.encoding import spelled
from swarmplan.render.text.line import Part, line, printable

_MOST_STEPS = 12
_LEAST_STEPS = 3
"""Steps under way that are worth more than the phases that nothing happens in."""
_TOTAL = "Total"
_TIMED = 32
"""Columns of a terminal from which on times are shown."""
_TIMED_AND_NOTED = 48
"""The same of a phase that has something else to say."""
_LEAST_DETAIL = 8
_LEAST_NOTE = 24
"""Columns that the slowest step must have: below that, too little of it could be read."""
_STEP_INDENT, _GAP = "    ", "  "


@dataclass(frozen=True, slots=True)
class Frame:
    """``columns`` and ``rows`` are those of the terminal, ``encoding`` is what it can show, ``now`` is by the clock of the phases."""

    phases: Phases
    look: Look
    encoding: str
    columns: int
    rows: int
    now: float

    def lines(self) -> list[Text]:
        """While it goes on: what fits into the rows."""
        room = max(self.rows - 1, 1)
        kinds = list(self.phases.by_kind)
        steps = self.phases.longest()
        if steps and len(kinds) + self._has_total + min(len(steps), _LEAST_STEPS) > room:
            kinds = [kind for kind in kinds if any(step.kind is kind for _, step in steps)]
        folded = len(self.phases.by_kind) - len(kinds)
        room -= bool(folded)
        if len(kinds) + self._has_total > room:
            return [self._total_line()]
        left = min(_MOST_STEPS, room - len(kinds) - self._has_total)
        shown = steps if len(steps) <= left else steps[: max(left - 1, 0)]
        lines = self._phase_lines(kinds, shown)
        if len(shown) < len(steps) and left > 0:
            more = f"{self.look.cut} {len(steps) - len(shown)} more under way"
            lines.append(self._cut(line(_STEP_INDENT, (more, "dim"))))
        if folded and lines:
            unshown = f"{self.look.cut} {folded} phases with nothing under way"
            lines.append(self._cut(line("  ", (unshown, "dim"))))
        return [*lines, self._total_line()] if self._has_total else lines

    def last_lines(self) -> list[Text]:
        """Once it has ended: what stays."""
        lines = [self._phase_line(kind, over=True) for kind in self.phases.by_kind]
        return [*lines, self._total_line(over=True)] if self._has_total else lines

    @property
    def _has_total(self) -> bool:
        return len(self.phases.by_kind) > 1

    def _phase_lines(self, kinds: Sequence[Kind], steps: Sequence[tuple[str, UnderWay]]) -> list[Text]:
        named = [(self._shown(name), step) for name, step in steps]
        timed = len(_GAP) + self._time_width if self.columns >= _TIMED else 0
        marked = len(_GAP) + len(self.look.cut) if any(step.detail for _, step in named) else 0
        room = self.columns - 1 - len(_STEP_INDENT) - timed - marked
        widest = min(max((cell_len(name) for name, _ in named), default=0), max(room, 1))
        lines = []
        for kind in kinds:
            lines.append(self._phase_line(kind))
            lines += [self._step_line(name, step, widest) for name, step in named if step.kind is kind]
        return lines

    def _phase_line(self, kind: Kind, *, over: bool = False) -> Text:
        phase = self.phases.by_kind[kind]
        busy = sum(1 for step in self.phases.under_way.values() if step.kind is kind)
        mark, style = self._mark(phase, over=over)
        title = "bold" if busy and not over else "" if phase.ended else "dim"
        slowest = None if self._has_total else self._slowest(over=over)
        return self._row(
            (mark, style),
            (kind.title(), title),
            phase,
            busy=0 if over else busy,
            notes=self._notes(phase),
            slowest=slowest,
        )

    def _total_line(self, *, over: bool = False) -> Text:
        total = self.phases.total
        busy = 0 if over else len(self.phases.under_way)
        return self._row((" ", ""), (_TOTAL, "bold"), total, busy=busy, slowest=self._slowest(over=over))

    def _row(
        self,
        mark: tuple[str, str],
        title: tuple[str, str],
        phase: Phase,
        *,
        busy: int,
        notes: Sequence[Part] = (),
        slowest: tuple[str, str] | None = None,
    ) -> Text:
        """A phase or the total, in the columns of all of them."""
        phases = self.phases
        named = max([len(_TOTAL), *(len(kind) for kind in phases.by_kind)])
        most = str(phases.total.total)
        count = f"{phase.done}/{phase.total}"
        begun = phase.since is not None
        parts: list[Part] = [mark, " ", (f"{title[0]:<{named}}", title[1]), _GAP]
        parts.append((f"{count:>{2 * len(most) + 1}}", title[1]))
        width = bar_width(self.columns)
        if width:
            parts += [_GAP, *bar(self.look, width, phase.total, done=phase.done, failed=phase.failed, busy=busy)]  # fmt: skip
        if begun and self.columns >= (_TIMED_AND_NOTED if notes else _TIMED):
            parts += [
                _GAP,
                (
                    f"{seconds(phase.took(self.now)):>{self._time_width}}",
                    "" if title[1] != "bold" else "bold",
                ),
            ]
        for note in notes:
            parts += [_GAP, note]
        room = self._room_after(parts)
        if slowest and room >= _LEAST_NOTE:
            head, name = slowest
            parts += [_GAP, (head + cut_middle(name, room - len(head), self.look.cut), "dim")]
        return self._cut(line(*parts))

    def _step_line(self, name: str, step: UnderWay, widest: int) -> Text:
        took = seconds(max(self.now - step.since, 0.0))
        parts: list[Part] = [_STEP_INDENT, (padded(name, widest, self.look.cut), "cyan")]
        if self.columns >= _TIMED:
            parts += [_GAP, f"{took:>{self._time_width}}"]
        detail, room = self._shown(step.detail), self._room_after(parts)
        if detail:
            shown = detail if room >= _LEAST_DETAIL else self.look.cut
            parts += [_GAP, (shown, "yellow" if step.retried else "dim")]
        text = line(*parts)
        text.rstrip()
        return self._cut(text)

    def _cut(self, text: Text) -> Text:
        return cut(text, max(self.columns - 1, 1), self.look.cut)

    def _room_after(self, parts: Sequence[Part]) -> int:
        """Columns for what follows these, once there is a gap."""
        return self.columns - 1 - line(*parts).cell_len - len(_GAP)

    @property
    def _time_width(self) -> int:
        """The same for all times, of which none is longer than that of the whole."""
        return max(7, len(seconds(max(self.now - self.phases.since, 0.0))))

    def _mark(self, phase: Phase, *, over: bool) -> tuple[str, str]:
        if phase.failed:
            return self.look.failed, "bold red"
        if phase.complete and not phase.left:
            return self.look.done, "green"
        if over or phase.complete:
            return self.look.left, "dim"
        return (" ", "") if phase.since is None else (self.look.spin(self.now), "cyan")

    def _notes(self, phase: Phase) -> list[Part]:
        found: list[Part] = []
        if phase.failed:
            found.append((f"{phase.failed} failed", "bold red"))
        if phase.left:
            found.append((f"{phase.left} not started", "dim"))
        if phase.skipped:
            found.append((f"{phase.skipped} already done", "dim"))
        return found

    def _slowest(self, *, over: bool) -> tuple[str, str] | None:
        """The step under way that takes the longest; in the end, the one that took the longest."""
        if over:
            if self.phases.slowest is None or self.phases.total.total == 1:
                return None
            name, took = self.phases.slowest
        else:
            steps = self.phases.longest()
            if not steps:
                return None
            name, took = steps[0][0], max(self.now - steps[0][1].since, 0.0)
        return f"slowest {seconds(took)}: ", self._shown(name)

    def _shown(self, text: str) -> str:
        return spelled(printable(text), self.encoding)
