"""The watch's loop: when it looks again, and what of it is told."""

import threading
from typing import Any

import pytest

from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.model.key import Key, Kind
from swarmplan.reconcile.watch import Watch

INTERVAL = 100.0
FINE = Verdict(Result.CONVERGED)
REFUSED = Verdict(Result.REFUSED, "needs --allow replace")
FAILED = Verdict(Result.FAILED, "disk full")
LATE = Verdict(Result.NOT_CONVERGED, "rolled back")
DONE = Verdict(Result.CONVERGED, outcomes=(Outcome("s", Key(Kind.SWARM), Stage.DONE),))


class Bell(threading.Event):
    """An event nobody waits for in earnest: the time is only counted."""

    def __init__(self, *, rung: bool = False) -> None:
        super().__init__()
        self.waited = 0.0
        if rung:
            self.set()

    def wait(self, timeout: float | None = None) -> bool:
        if not self.is_set():
            self.waited += timeout or 0.0
        return self.is_set()


class Passed:
    """A watch whose passes come to these verdicts, and then is stopped."""

    def __init__(self, *verdicts: Verdict, woken: bool = False, interval: float = INTERVAL) -> None:
        self.stop, self.woken = Bell(), Bell(rung=woken)
        self.told: list[Verdict] = []
        self.pauses: list[float] = []
        self._left = iter(verdicts)
        Watch(self._once, self.told.append, interval, self.stop, self.woken).run()

    def _once(self) -> Verdict:
        self.pauses.append(round((self.stop.waited + self.woken.waited) / INTERVAL, 1))
        self.stop.waited = self.woken.waited = 0.0
        verdict = next(self._left, None)
        if verdict is None:
            self.stop.set()
        return verdict or FAILED


def near(*intervals: float) -> list[Any]:
    """Pauses of these lengths: a tenth more or less is chance."""
    return [pytest.approx(interval, rel=0.16) for interval in intervals]


def test_it_looks_again_every_interval_and_soon_then_less_often_while_things_go_wrong() -> None:
    assert Passed(FINE, REFUSED, FINE).pauses == [0, *near(1, 1, 1)]
    assert Passed(*[FAILED, LATE] * 2, FINE, FAILED).pauses == [0, *near(0.1, 0.2, 0.4, 0.8, 1, 0.1)]
    assert Passed(*[FAILED] * 10).pauses[-3:] == near(12.8, 16, 16)
    assert Passed(*[FAILED] * 6, interval=1.0).pauses[-2:] == [pytest.approx(0.16, abs=0.07)] * 2


def test_it_continues_however_often_things_went_wrong() -> None:
    assert len(Passed(*[FAILED] * 1100, interval=0.1).pauses) == 1101


def test_pauses_differ_by_chance() -> None:
    assert len({Passed(FINE).pauses[1] for _ in range(40)}) > 1


def test_a_call_to_wake_cuts_a_pause_short_once_but_not_while_things_go_wrong() -> None:
    assert Passed(FINE, FINE, woken=True).pauses == [0, 0, *near(1)]
    assert Passed(FAILED, FINE, woken=True).pauses == [0, *near(0.1, 1)]


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ([FINE, FINE, FINE], [FINE]),
        ([REFUSED, REFUSED, FAILED, FAILED, FINE], [REFUSED, FAILED, FINE]),
        ([FINE, DONE, DONE, FINE], [FINE, DONE, DONE]),
        ([FAILED, FINE, FAILED], [FAILED, FINE, FAILED]),
    ],
)
def test_only_news_is_reported(verdicts: list[Verdict], told: list[Verdict]) -> None:
    assert Passed(*verdicts).told == told


def test_what_a_stop_cut_short_is_not_reported() -> None:
    assert Passed().told == []


def test_it_ends_in_the_middle_of_a_pause() -> None:
    stop, told = Bell(), list[Verdict]()

    def tell(verdict: Verdict) -> None:
        told.append(verdict)
        stop.set()

    Watch(lambda: FINE, tell, INTERVAL, stop, Bell()).run()
    assert told == [FINE]
