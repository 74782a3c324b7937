"""A watched state: in its place on a terminal, never higher or wider than that; in a pipe once for each change."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fake_clock import FakeClock
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_terminal import RecordedTerminal
from rich.cells import cell_len
from rich.text import Text

from swarmplan.render.live import screen as drawing
from swarmplan.render.live.seen import Seen, news_of
from swarmplan.render.status.watched import WatchedInPipe, WatchedOnTerminal, watched
from swarmplan.render.text.line import line, prose

SUMMARY = "lab is healthy: all up."


def seen(*rows: str, summary: str = SUMMARY, taken: float = 0.0, **body: Any) -> Seen:
    def lines(_columns: int | None) -> list[Text]:
        return [*map(line, rows), line(), *prose(summary, rest="  ")]

    return Seen("lab", lines, lambda: {"rows": rows, **body}, wrong=False, taken=taken)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        drawing, "PER_SECOND", 1 / 3600
    )  # drawn when a test asks for it, and at no other time
    monkeypatch.setenv("TZ", "UTC")


def on(terminal: RecordedTerminal, clock: FakeClock | None = None) -> WatchedOnTerminal:
    return WatchedOnTerminal(terminal.console(), 2.0, (clock or FakeClock()).now)


def test_each_look_replaces_the_last_and_the_last_one_stays_whole() -> None:
    terminal, rows = RecordedTerminal(50, 8), [f"row {number}" for number in range(20)]
    shown = on(terminal)
    shown.take(seen("one"))
    assert terminal.shown[2:] == ["", "one", "", SUMMARY]
    shown.take(seen(*rows))
    assert terminal.shown[-5:] == [
        "row 0",
        "row 1",
        "… 18 more lines; a higher terminal shows them",
        "",
        SUMMARY,
    ]
    shown.close()
    assert terminal.shown[-22:] == [*rows, "", SUMMARY]
    assert terminal.cursor_shown


def test_a_look_that_failed_is_told_above_the_last_one_that_was_well() -> None:
    terminal = RecordedTerminal()
    shown = on(terminal)
    shown.take(seen("one"))
    shown.failed("cluster.yaml:3: not valid\x1b[31m, TOKEN=planted")
    assert terminal.shown[2] == "✗ cluster.yaml:3: not valid\\x1b[31m, TOKEN=(hidden)"
    assert terminal.shown[4] == "one"
    shown.take(seen("two"))
    assert not any("not valid" in row for row in terminal.shown)
    shown.close()


def test_a_look_that_takes_its_time_is_told() -> None:
    terminal, clock = RecordedTerminal(), FakeClock()
    shown = on(terminal, clock)
    shown.looking()
    shown.screen.refresh()
    assert terminal.shown[1] == "status  every 2 s, looking, 0.0 s, Ctrl-C ends"
    shown.take(seen("one"))
    shown.looking()
    clock.sleep(12)
    shown.screen.refresh()
    assert terminal.shown[1].endswith("looking, 12 s, Ctrl-C ends")
    shown.close()


@settings(deadline=None)
@given(st.lists(st.text(max_size=90), max_size=40), st.text(max_size=200), st.text(max_size=400), st.integers(20, 120), st.integers(6, 40))  # fmt: skip
def test_no_frame_is_wider_or_higher_than_the_terminal(
    rows: list[str], summary: str, reason: str, columns: int, height: int
) -> None:
    terminal = RecordedTerminal(columns, height)
    shown = on(terminal)
    try:
        shown.take(seen(*rows, summary=f"summary {summary}"))
        shown.failed(reason)
        assert len(shown.screen.drawn) < height
        assert max(cell_len(text.plain) for text in shown.screen.drawn) < columns
    finally:
        shown.close()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_pipe_gets_what_has_changed_and_nothing_twice(form: str) -> None:
    terminal, said = RecordedTerminal(columns=300), list[str]()
    shown = WatchedInPipe(terminal.console(), form, said.append)
    for rows, age, taken in ((["one"], 1, 0.0), (["one"], 2, 60.0), (["two"], 3, 120.0)):
        shown.looking()
        shown.take(seen(*rows, taken=taken, tasks=[{"age": age}], lock={"expires_in": age}))
    shown.failed("m1 does not answer")
    shown.failed("m1 does not answer")
    shown.take(seen("two", tasks=[{"age": 4}], lock={"expires_in": 4}))
    shown.failed("m1 does not answer")
    shown.close()
    assert said == ["m1 does not answer"] * 2
    if form == "json":
        assert [json.loads(row)["rows"] for row in terminal.written.splitlines()] == [["one"], ["two"]]
        return
    assert terminal.shown == [
        "# 1970-01-01T00:00:00Z", "one", "", SUMMARY, "", "# 1970-01-01T00:02:00Z", "two", "", SUMMARY,
    ]  # fmt: skip


def test_what_is_news() -> None:
    old: dict[str, Any] = {"tasks": [{"age": 1, "state": "running"}], "lock": {"expires_in": 3}}
    assert news_of(old) == news_of({"tasks": [{"age": 9, "state": "running"}], "lock": {"expires_in": 1}})
    assert news_of(old) != news_of({"tasks": [{"age": 1, "state": "failed"}], "lock": {"expires_in": 3}})


@pytest.mark.parametrize(
    ("form", "more", "kind"),
    [("text", {}, WatchedOnTerminal), ("json", {}, WatchedInPipe), ("text", {"TERM": "dumb"}, WatchedInPipe), ("text", {"CI": "1"}, WatchedInPipe)],
)  # fmt: skip
def test_where_it_is_drawn(
    form: str, more: dict[str, str], kind: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    for name, value in {"TERM": "xterm", **more}.items():
        monkeypatch.setenv(name, value)
    shown = watched(RecordedTerminal().console(), form, 2.0, lambda _: None)
    shown.close()
    assert isinstance(shown, kind)  # type: ignore[arg-type]
