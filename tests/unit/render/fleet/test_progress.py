"""The progress of a class on a terminal: the same pieces as that of one cluster."""

import io
import sys

import pytest
from fake_clock import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from recorded_terminal import RecordedTerminal
from rich.cells import cell_len
from unit.render.progress.told import event, plan

from swarmplan.events import Stage
from swarmplan.fleet.results import Ending
from swarmplan.render.fleet.frame import FleetFrame, Row
from swarmplan.render.fleet.progress import FleetProgress, fleet_progress
from swarmplan.render.live.look import UNICODE
from swarmplan.render.progress.progress import begin_plan

ROWS = st.builds(
    Row, st.floats(0, 90_000), st.integers(0, 99), st.integers(0, 99), st.integers(0, 9), st.text(max_size=90)
)


def test_each_cluster_has_a_row_with_a_bar_and_what_it_is_at() -> None:
    terminal, clock = RecordedTerminal(80, 24), FakeClock()
    progress = FleetProgress(terminal.console(), 3, clock.now)
    with progress.show("lab-ana") as ana, progress.show("lab-名前") as other:
        begin_plan(ana, plan("machines.a", "swarm", "services.web", "services.db"))
        ana(event("machines.a", Stage.DONE))
        ana(event("swarm", Stage.WAITING, "no leader yet"))
        other(event("machines.b", Stage.STARTED))
        clock.sleep(75.0)
        progress.ended_as(Ending.FAILED, "lab-eve: failed: no disk")
        frame = [text.plain for text in progress.frame(80, 24)]
    assert terminal.shown == ["lab-eve: failed: no disk"]
    assert frame == [
        "⠋ lab-ana   1/4  ━━━━━╍╍╍╍╍──────────  1 min 15 s  create swarm (no leader yet)",
        "⠋ lab-名前    -                        1 min 15 s  create machines.b",
        f"  Total     0/3  {UNICODE.bad * 6}╍╍╍╍╍╍╍╍╍╍╍╍╍─  1 min 15 s  2 under way, 1 not well",
    ]


@given(st.dictionaries(st.text(max_size=40), ROWS, max_size=20), st.integers(20, 200), st.integers(2, 40))
def test_no_frame_is_wider_or_higher_than_the_terminal(
    rows: dict[str, Row], columns: int, height: int
) -> None:
    for encoding in ("utf-8", "ascii"):
        lines = FleetFrame(rows, len(rows) + 1, 0, 1, 0.0, encoding).lines(columns, height, 100_000.0)
        assert len(lines) < max(height, 2)
        assert max(cell_len(text.plain) for text in lines) < columns


def test_in_a_pipe_only_what_ended_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with fleet_progress(1) as shown:
        with shown.show("lab-ana") as listen:
            begin_plan(listen, plan("swarm"))
            listen(event("swarm", Stage.STARTED))
        shown.ended_as(Ending.READY, "lab-ana: ready")
    assert stream.getvalue() == "lab-ana: ready\n"


def test_on_a_terminal_the_sum_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CI", raising=False)
    terminal = RecordedTerminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with fleet_progress(1) as shown:
        with shown.show("lab-ana") as listen:
            listen(event("swarm", Stage.FAILED, "no leader"))
        shown.ended_as(Ending.FAILED, "lab-ana: failed: no leader")
    rows = [row for row in terminal.shown if row]
    assert rows[:2] == [
        "lab-ana: ✗ create swarm  failed after 0.0 s: no leader",
        "lab-ana: failed: no leader",
    ]
    assert rows[2].startswith(f"  Total  0/1  {UNICODE.bad}")
    assert terminal.cursor_shown
