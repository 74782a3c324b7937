"""The timer of a cluster: on a grid, whatever passes take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.agent.loop.schedule import JITTER, Schedule, place_of

EDGE = 1e-6


@given(
    interval=st.floats(1, 3600),
    shift=st.floats(0.001, 1),
    passes=st.lists(st.tuples(st.floats(0, 0.8), st.floats(-1, 1)), min_size=1, max_size=60),
)
def test_looks_do_not_drift_as_long_as_passes_are_shorter_than_the_interval(
    interval: float, shift: float, passes: list[tuple[float, float]]
) -> None:
    """However long each takes: the n-th is at its place on the grid, give or take the jitter."""
    schedule = Schedule(100.0, interval, shift)
    assert schedule.due() == 100.0
    schedule.looked(100.0)
    for number, (taken, chance) in enumerate(passes):
        due = schedule.due(chance)
        place = 100.0 + (shift + number) * interval
        assert abs(due - place) <= JITTER * interval + EDGE
        schedule.looked(due + taken * interval)


@given(interval=st.floats(1, 3600), shift=st.floats(0.001, 1), taken=st.floats(0, 20))
def test_looks_that_a_long_pass_made_impossible_are_left_out(
    interval: float, shift: float, taken: float
) -> None:
    schedule = Schedule(0.0, interval, shift)
    schedule.looked(0.0)
    ended = schedule.due() + taken * interval
    schedule.looked(ended)
    assert ended - EDGE <= schedule.due() <= ended + interval + EDGE


@given(now=st.floats(0, 1000), shift=st.floats(0.001, 1))
def test_a_look_for_another_reason_does_not_move_the_grid(now: float, shift: float) -> None:
    schedule = Schedule(0.0, 60.0, shift)
    schedule.looked(0.0)
    schedule.skip_past(now)
    assert schedule.due() >= now - EDGE
    number = (schedule.due() / 60.0) - shift
    assert number == pytest.approx(round(number), abs=1e-6)


def test_many_clusters_are_spread_over_the_interval() -> None:
    places = [place_of(f"cluster-{number}") for number in range(50)]
    assert all(0 < place <= 1 for place in places)
    assert all(any(start <= place * 5 <= start + 1 for place in places) for start in range(5))
