"""How wide texts are, and in how many lines they are broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.fleet.cards.width import lines_of, width


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, 1),
        ("aa", 2, 1),
        ("aa aa", 2, 2),
        ("aa aa aa", 3.5, 2),
        ("王小明", 3, 1),
        ("王小明", 2, 2),
        ("a" * 100, 10, 7),
        ("e\u0301" * 3, 2, 1),
    ],
)
def test_lines_are_broken_between_words_and_in_long_ones(text: str, room: float, lines: int) -> None:
    assert lines_of(text, room) == lines


@given(text=st.text(max_size=80), room=st.floats(2, 40))
def test_no_line_holds_more_than_there_is_room_for(text: str, room: float) -> None:
    assert lines_of(text, room) * room >= width(text.replace(" ", "")) - 1e-6
    assert lines_of(text, room) <= lines_of(text + " x", room) <= lines_of(text, room) + 1


def test_a_monospaced_text_is_as_wide_as_it_is_long() -> None:
    assert width("iiii", code=True) == width("WWWW", code=True) == pytest.approx(4 * 0.61)
