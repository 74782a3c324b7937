"""A run that finds the hosts held by another, before there is a swarm and while one is made."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest
from fake_clock import FakeClock
from lease_store import Memory

from swarmplan.errors import Locked, Transient
from swarmplan.lease.document import Lease
from swarmplan.lease.holder import Holder
from swarmplan.lease.in_swarm import InSwarm
from swarmplan.lease.terms import TERMS
from swarmplan.model.machine import Machine
from swarmplan.ports import Engine
from swarmplan.simulator import World

T = TypeVar("T")


class OneManager:
    """Managers: this engine alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, do: Callable[[Engine], T]) -> T:
        return do(self._engine)


ANNA = Lease(holder="anna", nonce="1", epoch=1, seq=1)
BEN = Lease(holder="ben", nonce="2")


@pytest.fixture
def engine() -> Engine:
    world = World()
    driver = world.driver("lab")
    driver.create(Machine("m1", "local"))
    return world.connect(driver.endpoint("m1"))


def holder(engine: Engine, hosts: Memory, clock: FakeClock) -> Holder:
    return Holder("lab", BEN, OneManager(engine), hosts, clock=clock)  # type: ignore[arg-type]  # none is made here


def test_a_swarm_that_another_run_just_made_is_not_taken_before_that_run_has_the_lease_in_it(
    engine: Engine,
) -> None:
    hosts, clock = Memory(ANNA), FakeClock()
    engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "198.18.0.1"})
    hosts.trouble = lambda _call: renew(hosts)
    ben = holder(engine, hosts, clock)
    with pytest.raises(Locked, match="anna"):
        ben.take(None)
    assert InSwarm(OneManager(engine)).read() is None


def renew(hosts: Memory) -> None:
    assert hosts.lease is not None
    hosts.lease = Lease(**{**ANNA_FIELDS, "seq": hosts.lease.seq + 1})  # type: ignore[arg-type]
    hosts.index += 1


ANNA_FIELDS = {"holder": "anna", "nonce": "1", "epoch": 1}


def test_what_a_dead_run_left_on_the_hosts_is_waited_for_and_taken_over(engine: Engine) -> None:
    hosts, clock = Memory(ANNA), FakeClock()
    engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "198.18.0.1"})
    ben = holder(engine, hosts, clock)
    ben.take(None)
    try:
        assert clock.now() >= TERMS.ttl
        assert ben.in_swarm
        assert hosts.lease is not None
        assert hosts.lease.holder == "ben"
    finally:
        assert ben.release()
    assert hosts.lease.free
    found = InSwarm(OneManager(engine)).read()
    assert found is not None
    assert found.lease.free


class NoLeader(OneManager):
    """It answers, and its swarm has no leader."""

    def ask(self, do: Callable[[Engine], T]) -> T:  # noqa: ARG002  # nobody is asked
        raise Transient("the swarm does not have a leader")


def test_what_is_taken_on_the_hosts_is_kept_while_a_dead_run_in_the_swarm_is_waited_for() -> None:
    """A run that died while it made the swarm left both: together they take longer to expire than one lease lasts."""
    hosts, clock = Memory(ANNA), FakeClock()
    world = World(latency=lambda _call: clock.sleep(0.01))
    driver = world.driver("lab")
    driver.create(Machine("m1", "local"))
    engine = world.connect(driver.endpoint("m1"))
    engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "198.18.0.1"})
    InSwarm(OneManager(engine)).create(replace(ANNA, nonce="3"))
    ben = holder(engine, hosts, clock)
    ben.take(None)
    try:
        assert clock.now() >= 2 * TERMS.ttl - 5
        clock.sleep(1.0)
        for tenure in tuple(ben._tenures.values()):
            tenure.tick()
        assert ben.lost is None
    finally:
        ben.release()


@pytest.mark.parametrize("election", [TERMS.election, 0.0])
def test_managers_without_a_leader_are_given_the_time_of_an_election_unless_their_majority_is_lost(
    engine: Engine, election: float
) -> None:
    hosts, clock = Memory(), FakeClock()
    ben = Holder("lab", BEN, NoLeader(engine), hosts, clock=clock, terms=replace(TERMS, election=election))  # type: ignore[arg-type]  # none is made here
    ben.take(None)
    assert not ben.in_swarm
    assert election <= clock.now() <= election + 1
    assert ben.release()


def test_free_hosts_are_only_looked_at_where_a_swarm_serves(engine: Engine) -> None:
    hosts, clock = Memory(), FakeClock()
    calls: list[str] = []
    hosts.trouble = calls.append
    engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "198.18.0.1"})
    ben = holder(engine, hosts, clock)
    ben.take(None)
    assert ben.release()
    assert set(calls) == {"read"}
