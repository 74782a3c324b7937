"""The lease of a run over a simulated swarm: whom it waits for, what it takes where there is no swarm, and what it says."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fake_clock import FakeClock
from laws.rig import Rig
from small_cluster import cluster
from unit.history.samples import record

from swarmplan.errors import LeaseLost, Locked, Transient
from swarmplan.history.store import config_of, last_epoch
from swarmplan.lease.document import Lease
from swarmplan.lease.holder import Holder
from swarmplan.lease.managers import ClusterManagers
from swarmplan.lease.on_hosts import host_locks
from swarmplan.lease.status import revoke
from swarmplan.lease.store import Place
from swarmplan.lease.terms import TERMS
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import LEASE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable


_WITHOUT_A_LEADER = ("swarmplan restore", "swarmplan recover")
"""Commands that wait for no election."""


class Scene:
    """A world, and a holder for each run in it."""

    def __init__(self, wanted: Desired) -> None:
        self.rig, self.wanted, self.clock = Rig(), wanted, FakeClock()
        self.told: list[str] = []
        self.when_told: Callable[[], object] = lambda: None
        self.holders: list[Holder] = []

    def holder(self, name: str, ended: tuple[str, ...] = (), command: str = "swarmplan apply") -> Holder:
        adapters = self.rig.adapters(self.wanted)
        mine = Lease(name, f"nonce-{name}", host="h", user=name, command=command)
        made = Holder(
            "lab",
            mine,
            ClusterManagers(adapters),
            host_locks(adapters),
            clock=self.clock,
            terms=replace(TERMS, election=0.0) if command in _WITHOUT_A_LEADER else TERMS,
            tell=self.tell,
            ended=ended,
            recorded=last_epoch,
        )
        self.holders.append(made)
        return made

    def tell(self, line: str) -> None:
        self.told.append(line)
        self.when_told()


def killed(holder: Holder) -> None:
    """Its threads end as those of a process that is killed: no renewal is on its way."""
    holder._over.set()
    for thread in holder._threads:
        thread.join()


@pytest.fixture
def scene() -> Scene:
    return Scene(cluster(managers=3))


def test_a_run_waits_only_until_it_is_seen_that_the_other_is_alive(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    a, b = scene.holder("a"), scene.holder("b")
    a.take(None)
    assert a.in_swarm
    scene.when_told = a.confirm
    with pytest.raises(Locked, match=r"is locked by another run: 'swarmplan apply' by a@h \(id a\)"):
        b.take(None)
    assert scene.clock.now() < TERMS.ttl
    assert b.waited is not None
    assert a.release()
    b.take(None)
    assert b.release()


def test_what_died_on_this_machine_is_soon_taken_over_and_nothing_of_it_is_held_back(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    a, b = scene.holder("a"), scene.holder("b", ended=("nonce-a",))
    a.take(None)
    killed(a)
    b.take(None)
    assert TERMS.drain_time <= scene.clock.now() <= TERMS.drain_time + 2 * TERMS.retry_period
    (line,) = scene.told
    assert line.endswith("waiting up to 25 s to see whether that run is alive")
    assert b.waited is None
    assert b.release()


@pytest.mark.parametrize("known", [True, False])
def test_what_died_with_a_lease_in_the_swarm_and_on_the_hosts_is_taken_over_in_both(
    scene: Scene, *, known: bool
) -> None:
    """They are of one run, and count their acquisitions apart: neither is a sign of life of the other."""
    scene.rig.apply(scene.wanted)
    before, a = scene.holder("before"), scene.holder("a")
    b, c = (scene.holder(name, ended=(f"nonce-{last}",) * known) for name, last in (("b", "a"), ("c", "b")))
    before.take(None)
    assert before.release()
    a.take(None)
    a.swarm_ends()
    a.confirm()
    killed(a)
    died = scene.clock.now()
    b.take(None)
    took = scene.clock.now() - died
    if known:  # what it has left in both places is waited for at once
        assert TERMS.drain_time <= took < TERMS.drain_time + 2 * TERMS.retry_period
    else:
        assert took >= 2 * TERMS.ttl
    assert len(scene.told) == 1
    b.swarm_ends()
    killed(b)
    c.take(None)
    assert c.release()


def test_what_died_and_renews_late_is_no_sign_of_life(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    a, b = scene.holder("a"), scene.holder("b", ended=("nonce-a",))
    a.take(None)
    killed(a)
    scene.when_told = a.confirm  # what was sent before it was killed
    b.take(None)
    assert b.release()


def test_hosts_that_a_dead_run_has_are_waited_for_where_the_swarm_is_to_end(scene: Scene) -> None:
    """Its hosts were off when the lease was taken, so that nobody saw what it had there."""
    scene.rig.apply(scene.wanted)
    a, b = scene.holder("a"), scene.holder("b")
    b.take(None)
    mine = Lease("a", "nonce-a", epoch=1)
    assert a._stores[Place.HOSTS].read() is None
    assert a._stores[Place.HOSTS].create(mine)
    before = scene.clock.now()
    b.swarm_ends()
    assert scene.clock.now() - before >= TERMS.ttl
    assert b.release()


def test_one_that_died_is_taken_over_after_its_ttl(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    a, b = scene.holder("a"), scene.holder("b")
    a.take(None)
    killed(a)
    b.take(None)
    assert TERMS.ttl <= scene.clock.now() <= TERMS.ttl + 2 * TERMS.retry_period
    (line,) = scene.told
    assert line.endswith("waiting up to 60 s to see whether that run is alive")
    with pytest.raises(LeaseLost, match="id b"):
        a.confirm()
    assert b.release()


def test_a_timeout_is_waited_for_and_then_refused_by_name(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    a, b = scene.holder("a"), scene.holder("b")
    a.take(None)

    class Beating(FakeClock):
        def sleep(self, seconds: float) -> None:
            scene.clock.sleep(seconds)
            a.confirm()

        def now(self) -> float:
            return scene.clock.now()

    b._clock = Beating()
    with pytest.raises(Locked, match="--lock-timeout 15m"):
        b.take(300.0)
    assert 300 <= scene.clock.now() < 310
    assert a.release()


@pytest.mark.parametrize("there", [False, True])
def test_a_restore_beside_another_one_is_refused_by_name(scene: Scene, there: bool) -> None:  # noqa: FBT001 - drawn
    """Where no swarm serves, which is what a restore is for, the hosts hold it."""
    if there:
        scene.rig.apply(scene.wanted)
    a, b = (scene.holder(name, command="swarmplan restore") for name in "ab")
    a.take(None)
    assert a.in_swarm is there
    with pytest.raises(Locked, match=r"lab is locked by another run: 'swarmplan restore' by a@h \(id a\)"):
        b.take(0.0)
    a.confirm()
    assert a.release()
    b.take(0.0)
    assert b.release()


@pytest.mark.parametrize("first", ["swarmplan apply", "swarmplan recover"])
def test_a_restore_while_another_run_makes_the_swarm_is_refused_by_name(scene: Scene, first: str) -> None:
    a, b = scene.holder("a", command=first), scene.holder("b", command="swarmplan restore")
    a.take(None)
    scene.rig.apply(scene.wanted)
    with pytest.raises(Locked, match=rf"'{first}' by a@h \(id a\)"):
        b.take(0.0)
    a.swarm_seen()
    with pytest.raises(Locked, match=rf"'{first}' by a@h \(id a\)"):
        b.take(0.0)
    assert a.lost is None
    assert a.release()


def test_without_a_swarm_the_hosts_hold_it_and_then_the_swarm(scene: Scene) -> None:
    a, b = scene.holder("a"), scene.holder("b")
    a.take(None)
    assert not a.in_swarm
    with pytest.raises(Locked):
        b.take(0.0)
    scene.rig.apply(scene.wanted)
    a.swarm_seen()
    assert a.in_swarm
    a.confirm()
    with pytest.raises(Locked):
        b.take(0.0)
    assert a.release()
    b.take(0.0)
    assert b.in_swarm
    assert b.release()


def test_a_swarm_that_is_there_by_now_may_be_somebody_elses(scene: Scene) -> None:
    a, b = scene.holder("a"), scene.holder("b")
    a.take(None)
    scene.rig.apply(scene.wanted)
    b.take(None)
    scene.when_told = b.confirm
    with pytest.raises(Locked, match="id b"):
        a.swarm_seen()
    assert a.release()
    assert b.release()


def with_its_config_removed(scene: Scene) -> Holder:
    """A run that holds a lease whose config was there before it, and is removed under it."""
    scene.rig.apply(scene.wanted)
    before, a = scene.holder("before"), scene.holder("a")
    before.take(None)
    assert before.release()
    a.take(None)
    killed(a)  # what notices it here is what the test calls
    engine = scene.rig.adapters(scene.wanted).manager()
    (there,) = engine.contents(Kind.CONFIG, LEASE_NAME)
    engine.remove_content(Kind.CONFIG, there["ID"])
    return a


def test_a_run_whose_config_was_removed_stops_and_the_next_one_goes_on(scene: Scene) -> None:
    a, b = with_its_config_removed(scene), scene.holder("b")
    b.take(None)
    with pytest.raises(LeaseLost, match=r"another run has taken the lease: .* \(id b\)"):
        a.confirm()
    assert a.lost is not None
    with pytest.raises(LeaseLost):
        a.check()
    assert a.release()
    b.confirm()
    assert b.release()


def test_a_run_that_ends_the_swarm_itself_does_not_lose_the_lease_in_it(scene: Scene) -> None:
    a = with_its_config_removed(scene)
    a.swarm_ends()
    with pytest.raises(Transient):
        a._tenures[Place.SWARM].renew()
    assert a.lost is None
    a.check()
    a.confirm()
    assert a.release()


def test_one_that_was_revoked_stops_its_run(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    a = scene.holder("a")
    a.take(None)
    assert revoke(a._stores[Place.SWARM], "a", "me@here", "x") is not None  # type: ignore[arg-type]  # it has read_any
    for _ in range(2):
        with pytest.raises(LeaseLost, match="the lease of this run was revoked by me@here"):
            a.confirm()
    assert a.lost is not None
    assert a.release()


def test_a_revoked_lease_is_waited_for_until_it_is_free_and_named_as_such(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    a, b, c = scene.holder("a"), scene.holder("b"), scene.holder("c")
    a.take(None)
    killed(a)
    assert revoke(a._stores[Place.SWARM], "a", "me@here", "x") is not None  # type: ignore[arg-type]  # it has read_any
    with pytest.raises(Locked, match=r"^lab: the lease was revoked by me@here; free in at most 60 s: run"):
        b.take(0.0)
    c.take(None)
    assert scene.told[-1] == "lab: the lease was revoked by me@here; waiting up to 60 s until it is free"
    assert c.release()


def test_a_lease_that_is_revoked_while_it_is_waited_for_is_no_sign_of_life(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    a, b = scene.holder("a"), scene.holder("b")
    a.take(None)
    killed(a)
    store = a._stores[Place.SWARM]
    scene.when_told = lambda: revoke(store, "a", "me@here", "x")  # type: ignore[arg-type]  # it has read_any
    b.take(None)
    assert [line.partition(";")[0] for line in scene.told][1:] == ["lab: the lease was revoked by me@here"]
    assert b.waited is not None
    assert b.waited.lease.holder == "a"
    assert b.release()


def test_one_that_ended_with_a_call_unanswered_is_named_as_such(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    a, b = scene.holder("a"), scene.holder("b")
    a.take(None)
    assert a.release(settled=False)
    with pytest.raises(Locked, match=r"^lab: 'swarmplan apply' by a@h has ended, and a call of it may still"):
        b.take(0.0)


def test_a_run_that_never_saw_the_lease_that_was_removed_goes_on_from_the_records(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    engine = scene.rig.adapters(scene.wanted).manager()
    engine.create_content(Kind.CONFIG, config_of(record(epoch=11)))
    run = scene.holder("a")
    run.take(None)
    assert run.lease.epoch == 12
    assert run.release()
