"""The watch's loop: when it looks again, and what of it is told."""

import threading
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from swarmplan.errors import Unreachable
from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.fleet import Fleet
from swarmplan.model.key import Key, Kind
from swarmplan.reconcile.watch import Watch, listen

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


def test_it_looks_again_every_interval_and_less_often_while_things_go_wrong() -> None:
    assert Passed(FINE, REFUSED, FINE).pauses == [0, *near(1, 1, 1)]
    assert Passed(*[FAILED, LATE] * 3, FINE, FAILED).pauses == [0, *near(2, 4, 8, 16, 16, 16, 1, 2)]


def test_it_goes_on_however_often_things_went_wrong() -> None:
    assert len(Passed(*[FAILED] * 1100, interval=0.1).pauses) == 1101


def test_pauses_differ_by_chance() -> None:
    assert len({Passed(FINE).pauses[1] for _ in range(40)}) > 1


def test_a_call_to_wake_cuts_a_pause_short_once_but_not_while_things_go_wrong() -> None:
    assert Passed(FINE, FINE, woken=True).pauses == [0, 0, *near(1)]
    assert Passed(FAILED, FINE, woken=True).pauses == [0, *near(2, 1)]


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ([FINE, FINE, FINE], [FINE]),
        ([REFUSED, REFUSED, FAILED, FAILED, FINE], [REFUSED, FAILED, FINE]),
        ([FINE, DONE, DONE, FINE], [FINE, DONE, DONE]),
        ([FAILED, FINE, FAILED], [FAILED, FINE, FAILED]),
    ],
)
def test_only_news_is_told(verdicts: list[Verdict], told: list[Verdict]) -> None:
    assert Passed(*verdicts).told == told


def test_what_a_stop_cut_short_is_not_told() -> None:
    assert Passed().told == []


def test_it_ends_in_the_middle_of_a_pause() -> None:
    stop, told = Bell(), list[Verdict]()

    def tell(verdict: Verdict) -> None:
        told.append(verdict)
        stop.set()

    Watch(lambda: FINE, tell, INTERVAL, stop, Bell()).run()
    assert told == [FINE]


class Heard(Fleet):
    """A fleet whose managers tell these events, one stream after the other, and then ask for the end."""

    def __init__(self, stop: threading.Event, *streams: Iterable[dict[str, str]] | Exception) -> None:
        super().__init__("lab", {}, {}, lambda _: NotImplemented)
        self._streams, self._stop = iter(streams), stop

    def manager(self) -> Any:
        stream = next(self._streams, None)
        if isinstance(stream, Exception):
            raise stream
        if stream is None:
            self._stop.set()
        return SimpleNamespace(events=lambda: iter(stream or ()))


@pytest.mark.parametrize(
    ("kind", "wakes"), [("service", True), ("node", True), ("network", True), ("container", False)]
)
def test_changes_of_the_swarm_wake_the_watch(kind: str, *, wakes: bool) -> None:
    stop, woken = Bell(), Bell()
    listen(Heard(stop, [{"Type": kind}]), woken, stop)
    assert woken.is_set() is wakes


def test_another_manager_is_sought_when_one_goes_away() -> None:
    stop, woken = Bell(), Bell()
    listen(Heard(stop, [], Unreachable("timed out"), [{"Type": "service"}]), woken, stop)
    assert woken.is_set()
    assert stop.waited > 0


def test_it_ends_in_the_middle_of_a_stream() -> None:
    stop, woken, heard = Bell(), Bell(), []

    def endless() -> Iterator[dict[str, str]]:
        while True:
            heard.append("event")
            stop.set()
            yield {"Type": "service"}

    listen(Heard(stop, endless()), woken, stop)
    assert heard == ["event"]
