"""A run that removes a swarm and puts a copy back, whose lease is that of the run that copied it: when it is waited for, and when not."""

from dataclasses import replace

import pytest
from small_cluster import cluster
from unit.lease.test_holder import Scene

from swarmplan.errors import LeaseLost, Locked
from swarmplan.lease.document import Lease
from swarmplan.lease.holder import Holder
from swarmplan.lease.store import Place
from swarmplan.lease.terms import TERMS
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import LEASE_NAME

COPYING = Lease("c", "nonce-c", command="swarmplan fleet checkpoint", epoch=7, seq=3)


@pytest.fixture
def scene() -> Scene:
    return Scene(cluster(managers=1))


def put_back(scene: Scene, restoring: Holder, lease: Lease = COPYING, *, seen: bool = False) -> float:
    """The swarm comes back with this lease in it: how many seconds it took to get it. ``seen``: by the next plan first, not by a call."""
    engine = scene.rig.adapters(scene.wanted).manager()
    there = engine.contents(Kind.CONFIG, LEASE_NAME)
    if there:
        (found,) = there
        spec = {**found["Spec"], "Labels": lease.labels()}
        engine.update_content(Kind.CONFIG, found["ID"], found["Version"]["Index"], spec)
    else:
        engine.create_content(Kind.CONFIG, {"Name": LEASE_NAME, "Labels": lease.labels(), "Data": "bGVhc2U="})
    before = scene.clock.now()
    if seen:
        restoring.swarm_seen()
    else:
        restoring.swarm_made(engine)
    assert restoring.in_swarm
    restoring.confirm()
    return scene.clock.now() - before


def removing(scene: Scene) -> Holder:
    """A run that has the lease in the swarm, and removes that."""
    scene.rig.apply(scene.wanted)
    run = scene.holder("a")
    run.take(None)
    run.swarm_ends()
    return run


@pytest.mark.parametrize("seen", [True, False])
def test_who_had_the_swarm_until_it_was_gone_waits_for_nobody_in_a_copy(scene: Scene, *, seen: bool) -> None:
    run = removing(scene)
    assert run.between_swarms("nonce-c")
    assert put_back(scene, run, seen=seen) < TERMS.retry_period
    assert run.release()


def test_a_lease_that_is_not_the_copied_one_is_waited_for(scene: Scene) -> None:
    run = removing(scene)
    assert run.between_swarms("nonce-c")
    assert put_back(scene, run, Lease("d", "nonce-d", epoch=7)) >= TERMS.ttl
    assert run.release()


def test_somebody_who_is_alive_in_what_was_put_back_is_not_taken_over(scene: Scene) -> None:
    run = removing(scene)
    assert run.between_swarms("nonce-c")
    store, alive = run._stores[Place.SWARM], Lease("d", "nonce-d", epoch=7, seq=3)

    def renewed() -> None:
        stored = store.read()
        assert stored is not None
        store.replace(stored, replace(stored.lease, seq=stored.lease.seq + 1))

    scene.when_told = renewed
    before = scene.clock.now()
    with pytest.raises(LeaseLost, match=r"locked by another run: .*\(id d\)"):
        put_back(scene, run, alive)
    assert scene.clock.now() - before < TERMS.ttl
    assert run.release()


def test_who_found_no_swarm_that_served_cannot_know_who_is_left_of_it(scene: Scene) -> None:
    run = scene.holder("a")
    run.take(None)
    assert run.between_swarms("nonce-c")
    scene.rig.apply(scene.wanted)
    assert put_back(scene, run) >= TERMS.ttl
    assert run.release()


@pytest.mark.parametrize("lease", [COPYING, Lease(epoch=7)])
def test_a_copy_says_nothing_of_who_had_the_swarm_before_and_the_wait_is_said(
    scene: Scene, lease: Lease
) -> None:
    """Not even where the copying run was the last one of this machine, and has ended, or where its lease is free."""
    run = scene.holder("a", ended=("nonce-c",), command="swarmplan restore")
    run.take(None)
    scene.rig.apply(scene.wanted)
    assert put_back(scene, run, lease) >= TERMS.ttl - TERMS.retry_period
    assert scene.told == [
        "lab: its swarm was put back; waiting up to 60 s until nothing that another run began in the one before is carried out any more"
    ]
    assert run.release()


def test_a_lease_that_is_still_in_the_swarm_is_not_held_on(scene: Scene) -> None:
    scene.rig.apply(scene.wanted)
    run = scene.holder("a")
    run.take(None)
    assert not run.between_swarms("nonce-c")
    assert run.release()


def test_others_wait_for_the_hosts_while_no_swarm_is_there(scene: Scene) -> None:
    run, other = removing(scene), scene.holder("b")
    assert run.between_swarms("nonce-c")
    scene.when_told = run.confirm
    with pytest.raises(Locked, match=r"locked by another run: .*\(id a\)"):
        other.take(None)
    assert run.release()


def test_what_was_seen_and_taken_first_is_not_waited_for_when_it_is_changed(scene: Scene) -> None:
    """The next plan sees the swarm that was put back before a call changes it."""
    run = removing(scene)
    assert run.between_swarms("nonce-c")
    put_back(scene, run, seen=True)
    engine, before = scene.rig.adapters(scene.wanted).manager(), scene.clock.now()
    run.swarm_made(engine)
    run.confirm()
    assert scene.clock.now() - before < TERMS.retry_period
    assert put_back(scene, run, Lease("d", "nonce-d", epoch=9)) >= TERMS.retry_period  # another one is
    assert run.release()
