"""The lease in a swarm, on simulated managers: made once, written by compare-and-swap, read from whichever manager answers."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from fake_clock import FakeClock
from laws.rig import Rig
from small_cluster import cluster

from swarmplan.adapters import Adapters
from swarmplan.errors import LeaseLost, NotFound, NotManager, NotOurs, Refused, Transient, Unreachable
from swarmplan.lease.document import Lease
from swarmplan.lease.in_swarm import InSwarm
from swarmplan.lease.managers import ClusterManagers
from swarmplan.lease.status import revoke, status_in
from swarmplan.lease.store import Place, Stored
from swarmplan.lease.tenure import Tenure
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import LEASE_NAME
from swarmplan.ports import Engine

T = TypeVar("T")
MINE = Lease("a", "nonce", command="swarmplan apply", epoch=1)


class Stub:
    """Managers: one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ask(self, do: Callable[[Engine], T]) -> T:
        return do(self.engine)


@pytest.fixture
def wanted() -> Desired:
    return cluster(managers=3)


@pytest.fixture
def adapters(wanted: Desired) -> Adapters:
    rig = Rig()
    rig.apply(wanted)
    return rig.adapters(wanted)


def test_it_is_made_once_and_replaced_in_place(adapters: Adapters) -> None:
    store = InSwarm(ClusterManagers(adapters))
    assert store.read() is None
    assert store.create(MINE)
    assert not store.create(MINE)
    first = store.read()
    assert first is not None
    assert first.lease == MINE
    assert store.replace(first, MINE)
    again = store.read()
    assert again is not None
    assert (again.lease, again.version != first.version, again.index > first.index) == (MINE, True, True)
    assert not store.replace(first, MINE)
    assert adapters.manager().contents(Kind.CONFIG, LEASE_NAME)[0]["Spec"]["Data"] == "bGVhc2U="


def test_the_next_manager_is_asked_where_one_does_not_answer(adapters: Adapters) -> None:
    managers = ClusterManagers(adapters)
    store = InSwarm(managers)
    store.create(MINE)
    (first,) = [name for name in adapters.machines if name == managers._last]
    silent = adapters.engine(first)
    adapters._engines[first] = _Silent(silent)  # type: ignore[assignment]  # no more of an engine than is asked
    assert store.read() is not None
    assert managers._last != first


class _Silent:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        def call(*_args: Any, **_options: Any) -> Any:
            raise Unreachable("no answer")

        return call if name != "close" else self._engine.close


def test_an_engine_that_does_not_run_is_not_asked(adapters: Adapters) -> None:
    # On a host with systemd the question itself would start it.
    asked = []
    for name in adapters.machines:
        adapters.driver(name).stop(name)
        adapters._engines[name] = _Asked(name, asked)  # type: ignore[assignment]  # no more of an engine than is asked
    with pytest.raises(NotManager):
        InSwarm(ClusterManagers(adapters)).read()
    assert asked == []
    adapters.driver(adapters.machines[0]).start(adapters.machines[0])
    with pytest.raises(Unreachable):
        InSwarm(ClusterManagers(adapters)).read()
    assert set(asked) == {adapters.machines[0]}


def test_a_slow_host_has_longer_to_answer_and_the_message_says_how_long(
    adapters: Adapters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters, "timeout_factor", lambda _machine: 2.0)
    released = threading.Event()
    for name in adapters.machines:
        adapters._engines[name] = _Hanging(released)  # type: ignore[assignment]  # no more of an engine than is asked
    with pytest.raises(Transient, match=r"no answer within 0\.2 s"):
        InSwarm(ClusterManagers(adapters, call=0.05)).read()
    released.set()


class _Hanging:
    def __init__(self, released: threading.Event) -> None:
        self._released = released

    def __getattr__(self, name: str) -> Any:
        def call(*_args: Any, **_options: Any) -> Any:
            self._released.wait()
            raise Unreachable("no answer")

        return call if name != "close" else lambda: None


@pytest.mark.parametrize("membership", ["locked", "error"])
def test_a_manager_whose_keys_are_locked_serves_no_lease(membership: str) -> None:
    rig, wanted = Rig(), cluster(managers=3)
    rig.apply(wanted)
    adapters = rig.adapters(wanted)
    managers = ClusterManagers(adapters)
    store = InSwarm(managers)
    store.create(MINE)
    rig.world.host(adapters.cluster, managers._last).membership = membership
    assert store.read() is not None
    for name in adapters.machines:
        rig.world.host(adapters.cluster, name).membership = membership
    with pytest.raises(Unreachable, match="encrypted" if membership == "locked" else "expired"):
        store.read()


class _Asked:
    def __init__(self, machine: str, asked: list[str]) -> None:
        self._machine, self._asked = machine, asked

    def __getattr__(self, name: str) -> Any:
        def call(*_args: Any, **_options: Any) -> Any:
            self._asked.append(self._machine)
            raise Unreachable("no answer")

        return call if name != "close" else lambda: None


def test_a_404_is_believed_only_with_a_list_that_says_so(adapters: Adapters) -> None:
    engine = adapters.manager()
    store = InSwarm(Stub(engine))
    store.create(MINE)
    stored = store.read()
    assert stored is not None
    lying = InSwarm(Stub(_Lying(engine)))  # type: ignore[arg-type]  # a manager in an election
    with pytest.raises(Transient, match="although it is listed"):
        lying.replace(stored, MINE)
    engine.remove_content(Kind.CONFIG, stored.raw["ID"])
    assert not lying.replace(stored, MINE)


class _Lying:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def update_content(self, *_args: Any, **_options: Any) -> None:
        raise NotFound("config not found")


def test_a_swarm_of_another_cluster_is_not_asked(wanted: Desired) -> None:
    rig = Rig()
    rig.apply(wanted)
    adapters = rig.adapters(wanted)
    adapters.cluster = "other"
    with pytest.raises(NotOurs):
        InSwarm(ClusterManagers(adapters)).read()


def test_without_a_swarm_there_is_no_manager(wanted: Desired) -> None:
    adapters = Rig().adapters(wanted)
    with pytest.raises(NotManager):
        InSwarm(ClusterManagers(adapters)).read()


def test_a_config_of_its_name_that_is_not_ours_is_left_alone(adapters: Adapters) -> None:
    adapters.manager().create_content(Kind.CONFIG, {"Name": LEASE_NAME, "Data": "eA=="})
    store = InSwarm(ClusterManagers(adapters))
    for call in (store.read, store.read_any):
        with pytest.raises(Refused, match="not swarmplan's own"):
            call()


def test_it_is_revoked_of_the_holder_that_is_named_alone(adapters: Adapters) -> None:
    store = InSwarm(ClusterManagers(adapters))
    assert revoke(store, "a", "me@here", "x") is None
    store.create(MINE)
    with pytest.raises(Refused, match=r"not held by b, but by 'swarmplan apply'"):
        revoke(store, "b", "me@here", "x")
    assert revoke(store, "a", "me@here", "x") == MINE
    seen = status_in(store, Place.SWARM)
    assert (seen.state, seen.lease.epoch, seen.lease.revoked_by) == ("revoked", 2, "me@here")
    assert revoke(store, "a", "me@here", "x") is None


@pytest.mark.parametrize("epoch", [str(2**53), "9" * 20, "x"])
def test_a_free_one_whose_epoch_was_written_by_hand_can_be_taken_after_an_unlock(
    adapters: Adapters, epoch: str
) -> None:
    labels = {**Lease().labels(), "swarmplan.lease.epoch": epoch}
    adapters.manager().create_content(Kind.CONFIG, {"Name": LEASE_NAME, "Data": "eA==", "Labels": labels})
    store, clock = InSwarm(ClusterManagers(adapters)), FakeClock()
    run = Tenure(store, MINE, clock)
    with pytest.raises(Refused, match="unlock --holder unreadable"):
        run.try_take()
    assert revoke(store, "unreadable", "me@here", "x") is not None
    assert not run.try_take()
    clock.sleep(60)
    assert run.try_take()
    run.renew()
    assert run.lease.epoch == 2


@pytest.mark.parametrize("then", ["removed", "another run"])
def test_a_run_whose_config_is_removed_sends_nothing_more(adapters: Adapters, then: str) -> None:
    store, clock = InSwarm(ClusterManagers(adapters)), FakeClock()
    store.create(replace(MINE, holder="", nonce=""))
    run = Tenure(store, MINE, clock)
    assert run.try_take()
    adapters.manager().remove_content(Kind.CONFIG, found(store).raw["ID"])
    if then == "another run":
        assert Tenure(store, Lease("b", "other"), clock).try_take()
    with pytest.raises(LeaseLost, match="was removed" if then == "removed" else "another run has taken"):
        run.renew()
    with pytest.raises(LeaseLost):
        run.check()


def test_who_waits_as_the_config_is_removed_makes_it_again_with_a_greater_epoch(adapters: Adapters) -> None:
    store, clock = InSwarm(ClusterManagers(adapters)), FakeClock()
    store.create(replace(MINE, holder="", nonce="", epoch=6))
    first, second = (
        Tenure(store, MINE, clock),
        Tenure(InSwarm(ClusterManagers(adapters)), Lease("b", "other"), clock),
    )
    assert first.try_take()
    assert not second.try_take()
    adapters.manager().remove_content(Kind.CONFIG, found(store).raw["ID"])
    assert second.try_take()
    assert (first.lease.epoch, found(store).lease.epoch) == (7, 8)
    with pytest.raises(LeaseLost, match=r"another run has taken the lease: .*\(id b\)"):
        first.renew()
    second.renew()


def found(store: InSwarm) -> Stored:
    stored = store.read()
    assert stored is not None
    return stored


def test_one_written_by_hand_can_be_revoked(adapters: Adapters) -> None:
    hand = {"swarmplan.bookkeeping": "lease", "swarmplan.lease.holder": "me"}
    adapters.manager().create_content(Kind.CONFIG, {"Name": LEASE_NAME, "Data": "eA==", "Labels": hand})
    store = InSwarm(ClusterManagers(adapters))
    with pytest.raises(Refused, match="unlock --holder me"):
        store.read()
    taken = revoke(store, "me", "me@here", "x")
    assert taken is not None
    stored = store.read()
    assert stored is not None
    assert not stored.lease.holder
