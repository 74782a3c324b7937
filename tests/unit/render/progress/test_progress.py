import io
import json
import re
import sys
from dataclasses import replace

import pytest
from recorded_terminal import RecordedTerminal
from unit.render.progress.told import plan

from swarmplan.events import Event, Stage
from swarmplan.model.key import Key, Kind
from swarmplan.render.console import console
from swarmplan.render.live import open_screen
from swarmplan.render.progress.event_text import seconds
from swarmplan.render.progress.live import LiveProgress
from swarmplan.render.progress.progress import begin_plan, progress

WEB = Key(Kind.SERVICE, "web")


def event(stage: Stage, detail: str = "", elapsed: float = 1.25, step: str = "create services.web") -> Event:
    return Event(step, WEB, stage, detail, elapsed)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> RecordedTerminal:
    for name, value in {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    return RecordedTerminal()


def test_a_pipe_gets_a_plain_line_for_each_event() -> None:
    stream = io.StringIO()
    with progress("lab", stream=stream) as tell:
        tell(event(Stage.STARTED, "services.web.image: a → b"))
        tell(event(Stage.WAITING, "1/3 tasks run"))
        tell(event(Stage.RETRIED, "no leader"))
        tell(event(Stage.DONE))
        tell(event(Stage.SKIPPED))
        tell(event(Stage.FAILED, "no such image"))
        tell(event(Stage.NOT_STARTED, "needs 'x'"))
    assert stream.getvalue().splitlines() == [
        "  create services.web  started",
        "… create services.web  waiting: 1/3 tasks run",
        "↻ create services.web  retried: no leader",
        "✓ create services.web  done after 1.2 s",
        "= create services.web  already done",
        "✗ create services.web  failed after 1.2 s: no such image",
        "- create services.web  not started: needs 'x'",
    ]


def test_machines_get_a_line_of_json_for_each_event() -> None:
    stream = io.StringIO()
    with progress("lab", log_format="json", stream=stream) as tell:
        tell(event(Stage.DONE))
        tell(event(Stage.NOT_STARTED, "needs 'x'"))
        tell(event(Stage.FAILED, "A_TOKEN=planted"))
    first, second, third = (json.loads(row) for row in stream.getvalue().splitlines())
    at = first.pop("time")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", at)
    assert first == {
        "event": "step.done", "level": "info", "cluster": "lab", "step": "create services.web",
        "resource": "services.web", "elapsed": 1.25, "message": "create services.web done after 1.2 s",
    }  # fmt: skip
    assert (second["event"], second["level"], second["detail"]) == (
        "step.not_started",
        "warning",
        "needs 'x'",
    )
    assert (third["event"], third["level"], third["detail"]) == ("step.failed", "error", "A_TOKEN=(hidden)")


def test_machines_get_the_last_log_lines_of_what_did_not_start() -> None:
    stream = io.StringIO()
    with progress("lab", log_format="json", stream=stream) as tell:
        tell(replace(event(Stage.FAILED, "it died"), quoted=("no page.txt", "A_TOKEN=planted")))
    assert json.loads(stream.getvalue())["quoted"] == ["no page.txt", "A_TOKEN=(hidden)"]


def test_a_terminal_shows_what_is_under_way_and_folds_what_ended(terminal: RecordedTerminal) -> None:
    with progress("lab", stream=terminal) as tell:
        begin_plan(tell, plan("services.web", "services.db"))
        tell(event(Stage.STARTED, step="create services.web"))
        tell(event(Stage.STARTED, step="create services.db"))
        tell(event(Stage.WAITING, "1/3 tasks run", step="create services.db"))
        assert isinstance(tell, LiveProgress)
        assert tell.screen is not None
        tell.screen.refresh()
        assert any(row.endswith("1/3 tasks run") for row in terminal.shown)
        assert not terminal.cursor_shown
        tell(event(Stage.DONE, step="create services.web"))
        tell(event(Stage.DONE, step="create services.db"))
    assert len(terminal.shown) == 2
    assert re.fullmatch(r"✓ Services  2/2  ━{20} .* slowest 1\.2 s: creat…rvices\.web", terminal.shown[1])
    assert terminal.cursor_shown


def test_the_terminal_is_free_before_and_after_a_plan(terminal: RecordedTerminal) -> None:
    live = LiveProgress(console(terminal))
    live.begin_plan(plan("services.web", "services.db"))
    assert live.screen is None
    live(event(Stage.STARTED))
    live(event(Stage.DONE))
    assert live.screen is not None  # the other step is still to come
    live(event(Stage.NOT_STARTED, step="create services.db"))
    assert live.screen is None
    live(event(Stage.STARTED))  # of no plan that was told
    assert live.screen is not None
    live.close()
    assert live.screen is None


def test_what_failed_stays_with_its_reason_and_what_was_remarked(terminal: RecordedTerminal) -> None:
    with progress("lab", stream=terminal) as tell:
        begin_plan(tell, plan("services.web", "services.db"))
        tell(event(Stage.DONE, "the image was not pinned", step="create services.db"))
        tell(event(Stage.FAILED, "no such image"))
    assert terminal.shown[1:3] == [
        "✓ create services.db  done after 1.2 s: the image was not pinned",
        "✗ create services.web  failed after 1.2 s: no such image",
    ]


def test_what_others_print_stands_above(terminal: RecordedTerminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("lab") as tell:
        tell(event(Stage.STARTED))
        sys.stderr.write("Warning: one\n")
        sys.stderr.write("without an end")
        assert open_screen.say("Stopping.")
        tell(event(Stage.DONE))
    assert sys.stderr is terminal
    assert not open_screen.say("nobody draws")
    assert [row for row in terminal.shown if row][:3] == ["Warning: one", "Stopping.", "without an end"]


def test_an_interrupted_run_leaves_the_terminal_in_order(terminal: RecordedTerminal) -> None:
    def run() -> None:
        with progress("lab", stream=terminal) as tell:
            tell(event(Stage.STARTED))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert "\x1b[?25h" in terminal.getvalue()


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("CI", "true")])
def test_a_dumb_terminal_and_a_pipeline_get_plain_lines(
    name: str, value: str, terminal: RecordedTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with progress("lab", stream=terminal) as tell:
        tell(event(Stage.DONE))
    assert terminal.shown == ["✓ create services.web  done after 1.2 s"]
    assert "\x1b[?25l" not in terminal.written


def test_a_pipe_that_is_to_have_colours_gets_lines_that_nothing_rewrites(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    stream = io.StringIO()
    with progress("lab", stream=stream) as tell:
        tell(event(Stage.STARTED))
        tell(event(Stage.DONE))
    assert len(stream.getvalue().splitlines()) == 2
    assert re.findall(r"\x1b\[[0-9;?]*[A-Za-ln-z]", stream.getvalue()) == []  # but colours, which end with m


@pytest.mark.parametrize(
    ("elapsed", "text"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s")],
)
def test_seconds(elapsed: float, text: str) -> None:
    assert seconds(elapsed) == text
