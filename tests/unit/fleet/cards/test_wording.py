"""Texts of others, as cards show them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.fleet.cards.wording import shown, shown_lines


@given(text=st.text(st.characters(exclude_categories=()), max_size=60), most=st.integers(1, 80))
def test_it_is_one_line_that_turns_nothing_round(text: str, most: int) -> None:
    found = shown(text, most)
    assert len(found) <= most
    found.encode("utf-8")
    assert not [char for char in found if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"}]
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@pytest.mark.parametrize(
    "name", ["Anna Example", "محمد", "王小明", "\u0645\u06cc\u200c\u062e\u0648", "O'Brien-Smith"]
)
def test_names_stay_as_they_are(name: str) -> None:
    assert shown(name) == name


def test_lines_are_kept_and_the_rest_is_cut() -> None:
    assert shown_lines("a\n\nb\r\nc", 100) == ("a", "", "b", "c")
    assert shown_lines("abcdef", 4) == ("abc…",)
    assert shown_lines("abc", 0) == ()
