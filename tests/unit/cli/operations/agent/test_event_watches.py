"""Listening to the managers of clusters that are followed: begun with the first look, ended with the agent, or when a cluster is left."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from agent_rig import Desk, asked

from swarmplan.agent.events import Reason, Trigger
from swarmplan.cli.operations.agent.event_watches import EventWatches
from swarmplan.cli.wiring import site as sites
from swarmplan.model.cluster import Desired
from swarmplan.simulator import World

_DEADLINE = 20.0


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(tmp_path)
    found.push(asked())

    @contextmanager
    def site(desired: Desired, **_: object) -> Iterator[sites.Site]:
        yield sites.Site(desired, found.repository.rig.adapters(desired), simulated=True)

    monkeypatch.setattr(sites, "site", site)
    return found


def threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "events of lab"]


def until(what: object) -> None:
    end = threading.Event()
    for _ in range(int(_DEADLINE / 0.05)):
        if what():  # type: ignore[operator]
            return
        end.wait(0.05)
    raise AssertionError("not in time")


def scale(world: World, desk: Desk) -> None:
    assert world is desk.repository.rig.world
    engine = desk.repository.rig.adapters(asked()).manager()
    (found,) = engine.services()
    spec = {**found["Spec"], "Mode": {"Replicated": {"Replicas": 5}}}
    engine.update_service(found["ID"], found["Version"]["Index"], spec)


def test_a_change_in_the_swarm_is_a_reason_to_look(desk: Desk) -> None:
    watches = EventWatches(desk.stop)
    passed = desk.passed()
    assert passed is not None
    watches.after_pass(desk.follower, passed)
    try:
        until(lambda: Reason(Trigger.EVENT) in desk.follower._requests._reasons)  # it begins to listen
        desk.follower._requests.take()
        scale(desk.repository.rig.world, desk)
        until(lambda: Reason(Trigger.EVENT) in desk.follower._requests._reasons)
    finally:
        watches.end()
    until(lambda: not threads())


def test_a_cluster_that_is_left_is_not_listened_to(desk: Desk) -> None:
    watches = EventWatches(desk.stop)
    passed = desk.passed()
    assert passed is not None
    watches.after_pass(desk.follower, passed)
    watches.keep([desk.follower])
    assert len(threads()) == 1
    watches.keep([])
    until(lambda: not threads())


def test_a_simulated_cluster_has_no_events(desk: Desk) -> None:
    watches = EventWatches(desk.stop)
    passed = desk.passed()
    assert passed is not None
    desk.follower.followed = replace(desk.followed, simulate=True)
    watches.after_pass(desk.follower, passed)
    assert threads() == []


def test_a_pass_of_a_cluster_that_was_left_meanwhile_begins_no_watch(desk: Desk) -> None:
    watches = EventWatches(desk.stop)
    passed = desk.passed()
    assert passed is not None
    desk.follower.unfollow()
    watches.after_pass(desk.follower, passed)
    assert threads() == []
