"""How far a raft log goes."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.folders.made import entry, segment, snapshot, state

from swarmplan.folders.log import committed
from swarmplan.model.backup import LogPosition


def read(*segments: bytes) -> LogPosition | None:
    return committed(io.BytesIO(one) for one in segments)


def test_what_no_majority_confirmed_does_not_count() -> None:
    assert read(segment(entry(1, 1), entry(2, 2), entry(2, 3), state(2, 2))) == LogPosition(2, 2)
    assert read(segment(entry(1, 1), entry(2, 2), entry(2, 3), state(7, 3))) == LogPosition(2, 3)


def test_the_last_word_counts_over_all_segments() -> None:
    assert read(
        segment(entry(1, 1), state(1, 1)), segment(state(1, 1), entry(4, 2), state(4, 2))
    ) == LogPosition(4, 2)
    assert read(segment(entry(4, 2), state(4, 1)), segment(state(5, 2), entry(5, 3))) == LogPosition(4, 2)


def test_an_entry_that_took_anothers_place_counts() -> None:
    assert read(segment(entry(2, 5), entry(3, 5), state(3, 5))) == LogPosition(3, 5)


def test_a_snapshot_stands_for_what_it_holds() -> None:
    assert read(segment(snapshot(6, 900), state(8, 900))) == LogPosition(6, 900)
    assert read(segment(snapshot(0, 0), state(1, 0))) == LogPosition(0, 0)
    assert read(segment(entry(6, 900), snapshot(6, 900), entry(6, 901), state(6, 901))) == LogPosition(6, 901)


def test_a_log_that_says_nothing_has_no_position() -> None:
    assert read() is None
    assert read(b"") is None
    assert read(segment(), segment(entry(1, 1))) is None


@pytest.mark.parametrize(
    "torn", [b"\x10", entry(3, 3)[:-4], b"\x04" + bytes(7) + b"\xff\xff\xff\xff", b"\xff" * 40]
)
def test_what_was_not_written_to_the_end_is_left_out(torn: bytes) -> None:
    assert read(segment(entry(2, 2), state(2, 2), unwritten=0) + torn) == LogPosition(2, 2)


@given(st.lists(st.tuples(st.integers(1, 2**40), st.integers(1, 2**40)), min_size=1), st.binary(max_size=200))
def test_it_is_the_greatest_that_is_known_to_be_committed_whatever_follows(
    log: list[tuple[int, int]], rest: bytes
) -> None:
    known = {index: term for term, index in log}
    last = max(known)
    written = segment(*(entry(term, index) for term, index in log), state(1, last), unwritten=8)
    assert read(written + rest) == LogPosition(known[last], last)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_a_fault(content: bytes) -> None:
    read(content)
    read(segment(state(1, 0), unwritten=0) + content)
