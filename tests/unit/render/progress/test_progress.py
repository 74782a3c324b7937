import io
import json
import re
from dataclasses import replace

import pytest

from swarmplan.events import Event, Stage
from swarmplan.model.key import Key, Kind
from swarmplan.render.console import console
from swarmplan.render.progress.event_text import seconds
from swarmplan.render.progress.live import LiveProgress
from swarmplan.render.progress.progress import progress

WEB = Key(Kind.SERVICE, "web")


def event(stage: Stage, detail: str = "", elapsed: float = 1.25, step: str = "create services.web") -> Event:
    return Event(step, WEB, stage, detail, elapsed)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name, value in {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


def unstyled(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


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


def test_a_terminal_shows_what_is_under_way_and_keeps_what_ended(terminal: Terminal) -> None:
    with progress("lab", stream=terminal) as tell:
        tell(event(Stage.STARTED, step="create services.web"))
        tell(event(Stage.STARTED, step="create services.db"))
        tell(event(Stage.WAITING, "1/3 tasks run", step="create services.db"))
        tell(event(Stage.DONE, step="create services.web"))
        tell(event(Stage.DONE, step="create services.db"))
    shown = unstyled(terminal.getvalue())
    assert "✓ create services.web  done after 1.2 s" in shown
    assert "1 ended, 1 under way" in shown
    assert "1/3 tasks run" in shown
    assert terminal.getvalue().rindex("\x1b[?25h") > terminal.getvalue().rindex(
        "\x1b[?25l"
    )  # the cursor is back


def test_the_terminal_is_free_while_nothing_is_under_way(terminal: Terminal) -> None:
    live = LiveProgress(console(terminal))
    assert live._live is None
    live(event(Stage.STARTED))
    assert live._live is not None
    live(event(Stage.DONE))
    assert live._live is None
    live(event(Stage.STARTED))
    assert live._live is not None
    live.close()
    assert live._live is None


def test_many_long_steps_fit_the_screen(terminal: Terminal) -> None:
    screen = console(terminal)
    live = LiveProgress(screen)
    for number in range(50):
        live(event(Stage.STARTED, step=f"configure nodes.{'long-' * 12}{number}"))
        live(
            event(
                Stage.WAITING, "tasks still run there " * 10, step=f"configure nodes.{'long-' * 12}{number}"
            )
        )
    rows = screen.render_lines(live, pad=False)
    live.close()
    texts = ["".join(segment.text for segment in row) for row in rows]
    assert len(texts) <= 13
    assert max(map(len, texts)) < 80
    assert "50 under way (38 not shown)" in texts[-1]


def test_an_interrupted_run_leaves_the_terminal_in_order(terminal: Terminal) -> None:
    def run() -> None:
        with progress("lab", stream=terminal) as tell:
            tell(event(Stage.STARTED))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert "\x1b[?25h" in terminal.getvalue()


def test_a_dumb_terminal_gets_plain_lines(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with progress("lab", stream=terminal) as tell:
        tell(event(Stage.DONE))
    assert terminal.getvalue() == "✓ create services.web  done after 1.2 s\n"


@pytest.mark.parametrize(
    ("elapsed", "text"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s")],
)
def test_seconds(elapsed: float, text: str) -> None:
    assert seconds(elapsed) == text
