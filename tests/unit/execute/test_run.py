"""How a run looks at what waits."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from swarmplan.errors import Unreachable
from swarmplan.events import Event, Stage
from swarmplan.execute.attempt import Attempts
from swarmplan.execute.clock import SwiftClock
from swarmplan.execute.run import Run
from swarmplan.fleet import Fleet
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Plan
from swarmplan.steps.listing import ListedWait, Listing

SERVICES = 50


@dataclass(frozen=True, kw_only=True)
class Listed(ListedWait):
    """True once its service is listed."""

    def lacking(self, listing: Listing) -> str | None:
        return None if self.key.name in listing.services else "not listed"


class Told(Fleet):
    """No manager answers at first, then nothing is there, then every service is."""

    def __init__(self) -> None:
        super().__init__("lab", {}, {}, connect=lambda _: NotImplemented)
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
    future.set_result(call(*arguments))
    return future


def test_all_that_wait_for_the_lists_share_each_reading() -> None:
    told: list[Event] = []
    steps = tuple(Listed(key=Key(Kind.SERVICE, str(number))) for number in range(SERVICES))
    fleet = Told()
    attempts = Attempts(fleet, SwiftClock(), given_up=lambda: False)
    run = Run(Plan("lab", steps=steps), 600.0, attempts, at_once, tell=told.append, stop=threading.Event())
    while run.goes_on:
        run.start_ready(SERVICES)
        run.look_again(1)
        run.gather(1)
    assert {outcome.stage for outcome in run.finish()} == {Stage.DONE}
    assert fleet.readings == 3
    waits = [event.detail for event in told if event.step == steps[0].name and event.stage is Stage.WAITING]
    assert waits == ["no manager answers", "not listed"]
