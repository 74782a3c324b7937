"""Texts in pictures end before they leave their box, by laws."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from swarmplan.render.svg.drawing import cut, edge, file_text, picture, text, wrapped

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=80)


@given(WORDS, st.floats(1, 40))
def test_what_is_cut_begins_as_it_was_and_says_so(words: str, ems: float) -> None:
    found = cut(words, ems)
    assert found == words or (found.endswith("…") and words.startswith(found[:-1]))
    assert len(found) <= len(words) + 1
    assert cut(words, ems + 1) == words or len(cut(words, ems + 1)) >= len(found)


@given(st.lists(st.text("abcW ", min_size=1, max_size=12), max_size=9), st.integers(1, 3))
def test_lines_are_few_and_lose_nothing_but_behind_a_mark(names: list[str], most: int) -> None:
    words = ", ".join(names)
    lines = wrapped(words, 20, most)
    assert 1 <= len(lines) <= most
    if not any(line.endswith("…") for line in lines):
        assert " ".join(lines) == words
    assert all(cut(line, 20) == line for line in lines[:-1])


def test_wide_letters_take_more_room() -> None:
    assert cut("iiiiiiiiii", 5) == "iiiiiiiiii"
    assert cut("王小明王小明王小明", 5) == "王小明…"
    assert cut("WWWWWWWWWW", 5).endswith("…")


def test_a_file_is_xml_with_a_title_for_readers() -> None:
    made = picture(
        (100, 50), "Plan for <x>", "one & two", text("a", 1, 2.55), edge((1, 2), (3, 40)), alone=True
    )
    root = ET.fromstring(file_text(made))  # noqa: S314 - made here
    names = [child.tag.partition("}")[2] for child in root]
    assert names[:2] == ["title", "desc"]
    assert root[0].text == "Plan for <x>"
    assert root.get("role") == "img"
    assert "prefers-color-scheme: dark" in "".join(root.itertext())
