"""When a step is looked at again."""

from dataclasses import dataclass

import pytest

from swarmplan.execute.running_step import RunningStep
from swarmplan.model.key import Key, Kind
from swarmplan.steps.base import Wait


@dataclass(frozen=True, kw_only=True)
class Settling(Wait):
    settle_seconds = 0.5


def running() -> RunningStep:
    return RunningStep(Settling(key=Key(Kind.SERVICE, "web")), since=100.0)


@pytest.mark.parametrize(("taken", "pause"), [(0.0, 0.05), (8.0, 0.5), (1000.0, 1.0)])
def test_pauses_grow_with_the_time_taken_between_a_shortest_and_a_longest(taken: float, pause: float) -> None:
    step = running()
    step.mark_unmet(100.0 + taken)
    assert step.due == pytest.approx(100.0 + taken + pause)


def test_what_is_true_is_checked_half_way_and_at_the_end_of_its_settling() -> None:
    step = running()
    assert not step.mark_met(101.0)
    assert step.due == pytest.approx(101.25)
    assert not step.mark_met(101.3)
    assert step.due == pytest.approx(101.5)
    assert step.mark_met(101.5)


def test_what_was_true_but_is_no_longer_settles_again() -> None:
    step = running()
    step.mark_met(101.0)
    step.mark_unmet(101.4)
    assert not step.mark_met(101.5)
    assert step.mark_met(102.0)


def test_what_is_met_by_other_tasks_than_before_settles_again() -> None:
    step = running()
    assert not step.mark_met(101.0, frozenset({"t1"}))
    assert not step.mark_met(101.5, frozenset({"t2"}))
    assert step.due == pytest.approx(101.75)
    assert step.mark_met(102.0, frozenset({"t2"}))
