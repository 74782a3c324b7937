"""Back-off: what failed is not tried again before something changed, and less and less often."""

from dataclasses import replace

import pytest

from swarmplan.agent.policy.retry import (
    FIRST_WAIT,
    LONGEST_WAIT,
    Again,
    Failed,
    Tried,
    failed_again,
    try_again,
    wait,
)

TRIED = Tried("c1", "i1", "o1")
BROKEN = Failed(TRIED, at=1000.0)
AWAY = replace(BROKEN, transient=True)


def test_without_a_failure_there_is_nothing_to_wait_for() -> None:
    assert try_again(None, TRIED, 0.0) == Again(now=True)


@pytest.mark.parametrize("failed", [BROKEN, AWAY, replace(AWAY, count=50)])
def test_another_commit_or_secret_is_tried_at_once(failed: Failed) -> None:
    assert try_again(failed, replace(TRIED, commit="c2"), 1000.0) == Again(now=True)
    assert try_again(failed, replace(TRIED, inputs="i2"), 1000.0) == Again(now=True)
    assert try_again(failed, TRIED, 1000.0, asked=True) == Again(now=True)


def test_the_same_is_not_tried_again() -> None:
    for later in (1000.0, 1e6, 1e12):
        assert try_again(BROKEN, TRIED, later) == Again(now=False)


def test_what_may_work_now_waits() -> None:
    assert try_again(AWAY, TRIED, 1001.0) == Again(now=False, due=1010.0)
    assert try_again(AWAY, TRIED, 1010.0) == Again(now=True)


def test_a_cluster_that_changed_is_tried_after_the_wait() -> None:
    other = replace(TRIED, observed="o2")
    assert try_again(BROKEN, other, 1001.0) == Again(now=False, due=1010.0)
    assert try_again(BROKEN, other, 1010.0) == Again(now=True)


def test_a_clock_that_is_put_back_does_not_hold_for_ever() -> None:
    assert try_again(AWAY, TRIED, 5.0).now


def test_failures_are_counted_as_long_as_nothing_is_new() -> None:
    one = failed_again(None, TRIED, 1.0, transient=True)
    two = failed_again(one, replace(TRIED, observed="o2"), 2.0, transient=False, reason="x")
    assert (one.count, two.count, two.at, two.transient, two.reason) == (1, 2, 2.0, False, "x")
    assert failed_again(two, replace(TRIED, commit="c2"), 3.0, transient=True).count == 1
    assert failed_again(two, replace(TRIED, inputs="i2"), 3.0, transient=True).count == 1


def test_waits_double_up_to_the_longest() -> None:
    assert [wait(count) for count in (1, 2, 3, 4)] == [FIRST_WAIT * factor for factor in (1, 2, 4, 8)]
    assert wait(0) == FIRST_WAIT
    assert wait(10**9) == LONGEST_WAIT
    assert (wait(1, 0.0), wait(1, 1.0)) == (FIRST_WAIT * 0.75, FIRST_WAIT * 1.25)
