"""Whom the watch listens to: a manager of the cluster as it is by now."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.adapters import Adapters
from swarmplan.errors import Permanent, SpecError, Unreachable
from swarmplan.model.cluster import Desired
from swarmplan.reconcile import event_listener
from swarmplan.reconcile.event_listener import EventListener


class Counted(threading.Event):
    """An event that counts how often it is set."""

    times = 0

    def set(self) -> None:
        self.times += 1
        super().set()


class Heard:
    """An ear in a thread of its own, over a simulated world of the cluster that ``desired`` names by now."""

    def __init__(self, *errors: Exception) -> None:
        self.rig, self.desired = Rig(), cluster(1)
        self.stop, self.woken, self.opened = threading.Event(), Counted(), 0
        self._errors = list(errors)
        self.listener = EventListener(self._adapters, self.woken, self.stop)
        self.thread = threading.Thread(target=self.listener.listen, daemon=True)

    @contextmanager
    def _adapters(self) -> Iterator[Adapters]:
        self.opened += 1
        if self._errors:
            raise self._errors.pop(0)
        adapters = self.rig.adapters(self.desired)
        try:
            yield adapters
        finally:
            adapters.close()

    def apply(self, desired: Desired) -> None:
        self.desired = desired
        self.rig.apply(desired)

    @property
    def hosts(self) -> set[str]:
        """The engines whose events somebody follows."""
        return {stream.host for stream in self.rig.world.feed._streams}

    def until(self, true: Any) -> None:
        for _ in range(1000):
            if true():
                return
            threading.Event().wait(0.01)
        raise AssertionError("it does not come true")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    monkeypatch.setattr(event_listener, "_SEEK", 0.01)
    monkeypatch.setattr(event_listener, "_SEEK_MOST", 0.02)
    one = Heard()
    yield one
    one.stop.set()
    one.listener.reconnect()
    if one.thread.ident is not None:
        one.thread.join(10)
        assert not one.thread.is_alive()


def test_a_change_of_the_swarm_wakes_the_watch(heard: Heard) -> None:
    heard.apply(cluster(1))
    heard.thread.start()
    assert heard.woken.wait(10)  # what changed before anybody listened is looked for
    heard.woken.clear()
    heard.apply(cluster(1, services={"web": {}}))
    assert heard.woken.wait(10)


def test_what_a_container_does_wakes_nobody(heard: Heard) -> None:
    heard.apply(cluster(1))
    heard.thread.start()
    assert heard.woken.wait(10)
    heard.woken.clear()
    heard.rig.world.feed.publish([f"{CLUSTER}/m1"], "container", "start", "1", "x")
    heard.rig.world.feed.end_host(f"{CLUSTER}/m1")
    heard.until(lambda: heard.opened > 1)  # the whole stream was read
    heard.until(heard.woken.is_set)
    assert heard.woken.times == 2  # each stream's beginning


def test_a_manager_made_later_is_heard_once_the_first_is_gone(heard: Heard) -> None:
    heard.apply(cluster(1))
    heard.thread.start()
    heard.until(lambda: heard.hosts == {f"{CLUSTER}/m1"})
    heard.apply(cluster(3))
    heard.rig.world.driver(CLUSTER, "local").stop("m1")
    heard.until(lambda: heard.hosts and f"{CLUSTER}/m1" not in heard.hosts)


def test_a_move_leaves_a_stream_that_would_never_end(heard: Heard) -> None:
    heard.apply(cluster(1))
    heard.thread.start()
    heard.until(lambda: heard.hosts == {f"{CLUSTER}/m1"})
    heard.listener.reconnect()
    heard.until(lambda: heard.opened == 2 and heard.hosts == {f"{CLUSTER}/m1"})


@pytest.mark.parametrize("error", [Unreachable("timed out"), Permanent("no driver"), SpecError(["no file"])])
def test_it_continues_where_nobody_can_be_heard(heard: Heard, error: Exception) -> None:
    heard.apply(cluster(1))
    heard._errors += [error, error]
    heard.thread.start()
    heard.until(lambda: heard.hosts == {f"{CLUSTER}/m1"})
    assert heard.opened == 3


def test_it_ends_in_the_middle_of_a_stream(heard: Heard) -> None:
    heard.apply(cluster(1))
    heard.thread.start()
    heard.until(lambda: heard.hosts)
    heard.stop.set()
    heard.rig.world.feed.publish([f"{CLUSTER}/m1"], "service", "update", "1", "x")
    heard.thread.join(10)
    assert not heard.thread.is_alive()
