"""A screen that is drawn again in its place, on a terminal that changes its size."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded_terminal import RecordedTerminal
from rich.text import Text

from swarmplan.render.live import open_screen
from swarmplan.render.live.screen import LiveScreen
from swarmplan.render.text.line import line


@given(st.lists(st.integers(0, 30), min_size=1, max_size=5), st.integers(20, 60), st.integers(3, 12))
def test_each_frame_replaces_the_last_and_fits(heights: list[int], columns: int, rows: int) -> None:
    terminal = RecordedTerminal(columns, rows)
    frames = iter([*heights, heights[-1]])
    made = [Text()]

    def draw(columns: int, rows: int) -> list[Text]:
        assert (columns, rows) == (terminal.screen.columns, terminal.screen.lines)
        return made

    screen = LiveScreen(terminal.console(), draw)
    for height in frames:
        made = [line(f"{number} " + "名" * 50) for number in range(height)]
        screen.refresh()
        shown = [row for row in terminal.shown if row]
        assert len(shown) == min(height, rows - 1)
        if height > rows - 1:
            assert shown[-1] == f"… {height - rows + 2} more lines"


def test_what_is_printed_above_stays_once_and_in_order() -> None:
    terminal = RecordedTerminal(40, 10)
    screen = LiveScreen(terminal.console(), lambda _columns, _rows: [line("one"), line("two")])
    for number in range(30):
        screen.above(lambda number=number: [line(f"line {number}")])
        screen.refresh()
    screen.close([line("last")])
    assert terminal.shown == [*(f"line {number}" for number in range(30)), "last"]


def test_after_it_has_become_narrower_nothing_of_the_last_frame_is_left() -> None:
    terminal = RecordedTerminal(60, 12)
    console = terminal.console()
    screen = LiveScreen(console, lambda columns, _rows: [line("x" * 200), line(f"{columns} columns")])
    screen.above(lambda: [line("before")])
    terminal = narrower(terminal, 25)
    console.file, console.width = terminal, 25
    screen.refresh()
    assert terminal.shown == ["before", "x" * 23 + "…", "25 columns"]


def narrower(terminal: RecordedTerminal, columns: int) -> RecordedTerminal:
    """The same with fewer columns: its rows are broken, as terminals do that keep what they show."""
    other = RecordedTerminal(columns, terminal.screen.lines)
    other.write("\n".join(terminal.shown))
    return other


def test_a_screen_is_drawn_by_itself_and_released_where_the_process_ends_at_once() -> None:
    drawn = threading.Event()

    def draw(_columns: int, _rows: int) -> list[Text]:
        drawn.set()
        return [line("busy")]

    terminal = RecordedTerminal()
    screen = LiveScreen(terminal.console(), draw)
    assert open_screen.released() == b""
    screen.open()
    try:
        assert drawn.wait(10)
        assert not terminal.cursor_shown
        terminal.write(open_screen.released().decode())
        assert terminal.cursor_shown
    finally:
        screen.close()
    assert open_screen.released() == b""
    assert terminal.cursor_shown


@pytest.mark.parametrize("closed", [False, True])
def test_what_a_signal_says_is_printed(closed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    terminal = RecordedTerminal()
    screen = LiveScreen(terminal.console(), lambda _columns, _rows: [line("busy")])
    screen.open()
    open_screen.say("Stopping.")
    if not closed:
        screen.refresh()
    screen.close([line("end")])
    assert [row for row in terminal.shown if row] == ["Stopping.", "end"]
