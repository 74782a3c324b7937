"""How a run looks at what waits."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

from fake_clock import FakeClock

from swarmplan.adapters import Adapters
from swarmplan.errors import NotConverged, Unreachable
from swarmplan.events import Event, Outcome, Stage
from swarmplan.execute.attempt import Attempts
from swarmplan.execute.run import Run
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Plan
from swarmplan.sources.reader import Reader
from swarmplan.steps.services.listing import ListedWait, Listing

SERVICES = 50


@dataclass(frozen=True, kw_only=True)
class Listed(ListedWait):
    """True once its service is listed."""

    def unmet_in(self, listing: Listing) -> str | None:
        return None if self.key.name in listing.services else "not listed"


class Told(Adapters):
    """No manager answers at first, then nothing is there, then every service is."""

    def __init__(self) -> None:
        super().__init__(
            "lab", {}, {}, lambda _: NotImplemented, contents=Reader({}), folders=CopiedFolders()
        )
        self.readings = 0

    def manager(self) -> Any:
        self.readings += 1
        if self.readings == 1:
            raise Unreachable("no manager answers")
        services = (
            [{"Spec": {"Name": str(number)}} for number in range(SERVICES)] if self.readings > 2 else []
        )
        return SimpleNamespace(services=lambda: services, tasks=list, nodes=list, networks=list)


def at_once(call: Callable[..., Any], *arguments: object) -> "Future[Any]":
    future: Future[Any] = Future()
    try:
        future.set_result(call(*arguments))
    except NotConverged as error:
        future.set_exception(error)
    return future


def test_all_that_wait_for_the_lists_share_each_reading() -> None:
    told: list[Event] = []
    steps = tuple(Listed(key=Key(Kind.SERVICE, str(number))) for number in range(SERVICES))
    adapters = Told()
    attempts = Attempts(adapters, FakeClock(), given_up=lambda: False)
    run = Run(Plan("lab", steps=steps), 600.0, attempts, at_once, report=told.append, stop=threading.Event())
    while run.goes_on:
        run.start_ready(SERVICES)
        run.look_again(1)
        run.gather(1)
    assert {outcome.stage for outcome in run.finish()} == {Stage.DONE}
    assert adapters.readings == 3
    waits = [event.detail for event in told if event.step == steps[0].name and event.stage is Stage.WAITING]
    assert waits == ["no manager answers", "not listed"]


@dataclass(frozen=True, kw_only=True)
class Hopeless(ListedWait):
    """Never true, which one look of its own can tell more of."""

    def unmet(self, adapters: Adapters) -> str | None:  # noqa: ARG002 - it knows
        raise NotConverged("it died", ["its last words"])

    def unmet_in(self, listing: Listing) -> str | None:
        raise NotConverged(f"died before: {sorted(listing.before)}")


def test_what_cannot_come_true_is_checked_once_more_and_quoted() -> None:
    step = Hopeless(key=Key(Kind.SERVICE, "web"))
    told: list[Event] = []
    (outcome,) = ended(step, Listing({}, {}, (), {}), told=told)
    assert (outcome.stage, outcome.reason, outcome.code) == (Stage.FAILED, "it died", 5)
    assert outcome.quoted == told[-1].quoted == ("its last words",)


@dataclass(frozen=True, kw_only=True)
class Watching(ListedWait):
    """True once two tasks have ended that had not when it began."""

    def unmet_in(self, listing: Listing) -> str | None:
        new = listing.ended - listing.before
        return None if len(new) == 2 else f"{sorted(new)} ended"


def test_what_had_ended_before_is_remembered_from_the_first_look() -> None:
    def at(*ended: str) -> Listing:
        tasks = [{"ID": name, "Status": {"State": "failed"}} for name in ended]
        return Listing({}, {"s": [*tasks, {"ID": "up", "Status": {"State": "running"}}]}, (), {})

    step = Watching(key=Key(Kind.SERVICE, "web"))
    told: list[Event] = []
    (outcome,) = ended(step, at("a"), at("a", "b"), at("a", "b", "c"), told=told)
    assert outcome.stage is Stage.DONE
    assert [event.detail for event in told if event.stage is Stage.WAITING] == ["[] ended", "['b'] ended"]


@dataclass(frozen=True, kw_only=True)
class Restless(ListedWait):
    """True at every look, each time by whatever services there are then."""

    deadline: ClassVar[float] = 5.0
    settle_seconds: ClassVar[float] = 3.0

    def unmet_in(self, listing: Listing) -> str | None:  # noqa: ARG002 - it knows
        return None

    def evidence(self, listing: Listing) -> frozenset[str]:
        return frozenset(listing.services)


def test_what_is_met_by_other_tasks_at_every_check_fails_at_its_deadline() -> None:
    readings = (Listing({str(number): {}}, {}, (), {}) for number in range(1000))
    (outcome,) = ended(Restless(key=Key(Kind.SERVICE, "web")), *readings)
    assert outcome.stage is Stage.FAILED
    assert outcome.reason == "services.web: timed out after 5 s: its tasks keep changing"


def test_what_came_true_just_within_its_limit_may_still_settle() -> None:
    readings = [Listing({"1": {}}, {}, (), {})] * 3
    early = [Listing({str(number): {}}, {}, (), {}) for number in range(-3, 0)]
    (outcome,) = ended(Restless(key=Key(Kind.SERVICE, "web")), *early, *readings)
    assert outcome.stage is Stage.DONE


def ended(step: ListedWait, *readings: Listing, told: list[Event] | None = None) -> tuple[Outcome, ...]:
    """What becomes of a step when the lists say this, one after the other."""
    left = list(readings)
    attempts = Attempts(Told(), FakeClock(), given_up=lambda: False)

    def submit(call: Callable[..., Any], *arguments: object) -> "Future[Any]":
        return at_once(lambda: left.pop(0)) if call == attempts.read else at_once(call, *arguments)

    tell = [] if told is None else told
    run = Run(Plan("lab", steps=(step,)), 600.0, attempts, submit, report=tell.append, stop=threading.Event())
    while run.goes_on:
        run.start_ready(1)
        run.look_again(1)
        run.gather(1)
    return run.finish()
