"""Carrying out large plans: twice the size is about twice the work, counted, not timed."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest
from fake_clock import FakeClock
from scale.work import Looked, looks, work

from swarmplan.adapters import Adapters
from swarmplan.events import Stage
from swarmplan.execute.attempt import Attempts, Reading
from swarmplan.execute.run import Run
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.plan.draft import Draft
from swarmplan.plan.plan import Plan
from swarmplan.sources.reader import Reader
from swarmplan.steps.base import Step, Wait
from swarmplan.steps.services.listing import ListedWait, Listing

SMALL, LARGE = 250, 1000
PARALLELISM = 10


@dataclass(frozen=True, kw_only=True)
class Make(Step):
    """True at once."""

    verb = "make"

    def unmet(self, adapters: Adapters) -> str | None:  # noqa: ARG002 - it knows
        return None


@dataclass(frozen=True, kw_only=True)
class Alone(Wait):
    """Not true for a second, and then for two more."""

    clock: FakeClock

    def unmet(self, adapters: Adapters) -> str | None:  # noqa: ARG002 - it knows
        return None if self.clock.now() > 1 else "not yet"


@dataclass(frozen=True, kw_only=True)
class Listed(ListedWait):
    """The same, told by the lists."""

    settle_seconds = 2.0
    clock: FakeClock

    def unmet_in(self, listing: Listing) -> str | None:  # noqa: ARG002 - it knows
        return None if self.clock.now() > 1 else "not yet"


def key(number: int) -> Key:
    return Key(Kind.SERVICE, f"s{number}")


def chains(size: int, clock: FakeClock) -> Iterable[Step]:
    """Each is made, then awaited, first by lists and then by itself."""
    for number in range(size):
        yield Make(key=key(number))
        yield Listed(key=key(number), needs=frozenset({f"make {key(number)}"}), clock=clock)
        yield Alone(key=Key(Kind.NODE, f"n{number}"), needs=frozenset({f"await {key(number)}"}), clock=clock)


def all_wait(size: int, clock: FakeClock) -> Iterable[Step]:
    """All are there to be awaited at once."""
    return (Listed(key=key(number), clock=clock) for number in range(size))


def each_alone(size: int, clock: FakeClock) -> Iterable[Step]:
    """The same, each looked at by itself."""
    return (Alone(key=key(number), clock=clock) for number in range(size))


class Carried:
    """A run in one thread, by a clock that goes on only when somebody sleeps. ``seconds`` is what a reading takes."""

    def __init__(self, seconds: float = 0.01) -> None:
        self.clock, self.seconds, self.readings = FakeClock(), seconds, 0

    def run(self, steps: Iterable[Step]) -> None:
        attempts = Attempts(
            Adapters("lab", {}, {}, lambda _: NotImplemented, contents=Reader({}), folders=CopiedFolders()),
            self.clock,
            lambda: False,
        )
        listing = Listing({}, {"": [{"ID": str(number)} for number in range(LARGE)]}, (), {})

        def read() -> Reading:
            self.readings += 1
            self.clock.sleep(self.seconds)
            return listing

        def submit(call: Callable[..., Any], *arguments: object) -> "Future[Any]":
            future: Future[Any] = Future()
            future.set_result(read() if call == attempts.read else call(*arguments))
            return future

        plan, stop = Plan("lab", steps=tuple(steps)), threading.Event()
        run = Run(plan, 600.0, attempts, submit, report=lambda _: None, stop=stop)
        while run.goes_on:
            run.start_ready(PARALLELISM)
            run.look_again(PARALLELISM)
            run.gather(PARALLELISM)
        assert {outcome.stage for outcome in run.finish()} <= {Stage.DONE, Stage.SKIPPED}


@pytest.mark.parametrize("case", [chains, all_wait, each_alone])
def test_four_times_the_steps_are_about_four_times_the_work(
    case: Callable[[int, FakeClock], Iterable[Step]],
) -> None:
    def done(size: int) -> int:
        carried = Carried()
        steps = tuple(case(size, carried.clock))
        return work(lambda: carried.run(steps))

    assert done(LARGE) / done(SMALL) < 1.25 * LARGE / SMALL


def test_lists_that_take_long_to_read_are_read_less_often() -> None:
    quick, slow = Carried(0.01), Carried(0.5)
    for carried in (quick, slow):
        carried.run(chains(SMALL, carried.clock))
        assert carried.readings * carried.seconds < 0.3 * carried.clock.now()
    assert slow.readings < 5 < quick.readings


class Named(Make):
    """A step whose name counts how often it is looked up."""

    @property
    def name(self) -> str:
        return Looked(super().name)


def test_steps_are_put_in_order_without_a_walk_over_all_for_each() -> None:
    def looked(size: int) -> int:
        draft = Draft(Desired("lab"), Observed())
        for number in range(size):
            draft.step(Named(key=key(number), needs=frozenset({Looked(f"make {key(0)}")} if number else ())))
        return looks(draft.ordered)

    assert looked(LARGE) / looked(SMALL) < 1.25 * LARGE / SMALL
