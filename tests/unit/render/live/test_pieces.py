"""Bars and cut texts: as wide as they say, and true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from swarmplan.render.live.bar import bar
from swarmplan.render.live.cells import cut_middle, cut_text, padded
from swarmplan.render.live.look import ASCII, UNICODE

COUNTS = st.integers(0, 40)


def drawn(width: int, total: int, **counts: int) -> str:
    return "".join(
        part if isinstance(part, str) else part[0] for part in bar(UNICODE, width, total, **counts)
    )


@given(st.integers(8, 40), COUNTS, COUNTS, COUNTS, COUNTS)
def test_a_bar_is_as_wide_as_it_says_and_full_only_where_all_is_done(
    width: int, done: int, failed: int, busy: int, left: int
) -> None:
    total = done + failed + busy + left
    text = drawn(width, total, done=done, failed=failed, busy=busy)
    assert len(text) == (width if total else 0)
    if total:
        assert (text == UNICODE.full * width) is (done == total)
        assert (UNICODE.bad in text) is (failed > 0)


def test_what_is_under_way_is_seen_though_it_is_little() -> None:
    assert drawn(8, 100, done=50, busy=1) == "━━━━╍───"


@given(st.text(), st.integers(4, 60), st.sampled_from([UNICODE.cut, ASCII.cut]))
def test_a_text_that_does_not_fit_is_cut_with_a_mark(text: str, columns: int, mark: str) -> None:
    for cut in (cut_text, cut_middle):
        short = cut(text, columns, mark)
        assert cell_len(short) <= columns
        assert short == text or mark in short
    assert cell_len(padded(text, columns, mark)) == columns


@pytest.mark.parametrize(
    ("text", "short", "middle"),
    [
        ("join nodes.lab-worker-17", "join nodes.lab…", "join…worker-17"),
        ("名名名名名名名名名", "名名名名名名名…", "名名名…名名名名"),
        ("e\u0301" * 16, "e\u0301" * 14 + "…", "e\u0301" * 5 + "…" + "e\u0301" * 9),
    ],
)
def test_where_texts_are_cut(text: str, short: str, middle: str) -> None:
    assert cut_text(text, 15, "…") == short
    assert cut_middle(text, 15, "…") == middle


def test_a_name_of_marks_that_take_no_column_has_an_end() -> None:
    assert len(cut_text("a" + "\u0301" * 100_000, 20, "…")) <= 80
