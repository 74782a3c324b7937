"""Backups: whatever was lost, what was copied is there again, and the next plan is empty. Also when the restore dies."""

from dataclasses import dataclass, replace
from functools import partial

import pytest
from fake_clock import FakeClock
from hypothesis import assume, example, given
from hypothesis import strategies as st
from laws.clusters import CLUSTER, desired
from laws.rig import Killed, Rig, allow_all, law
from small_cluster import cluster

from swarmplan.events import Result, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.model.backup import SwarmCopy, inventory
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import Node, Role
from swarmplan.plan.recovery.restore import Restoring, make_restore
from swarmplan.reconcile.reconcile import Reconciler
from swarmplan.simulator import When
from swarmplan.steps.swarm.backups import BackUp, lists_of

pytestmark = pytest.mark.laws


class MemoryStore:
    """A BackupStore in memory."""

    place = "memory"

    def __init__(self, copy: SwarmCopy | None = None) -> None:
        self._copy = copy

    @property
    def has_copy(self) -> bool:
        return self._copy is not None

    def check_preconditions(self) -> None:
        """Nothing can be in the way."""

    def put(self, copy: SwarmCopy) -> None:
        self._copy = copy

    def get(self) -> SwarmCopy:
        assert self._copy is not None
        return self._copy


@dataclass(frozen=True)
class Loss:
    """``everything`` goes, or the managers only. Machines come ``back`` empty at the address they had, or not at all.
    ``number`` chooses the manager that is copied, and the one that is to be restored."""

    everything: bool
    back: bool
    number: int
    onto: int | None


LOSSES = st.builds(
    Loss, st.booleans(), st.booleans(), st.integers(0, 2), st.sampled_from([None, None, 0, 1, 2])
)


def demoted() -> Desired:
    """Of two managers the second is a worker since, and so lost touch with the first one, which moves: it is led there once it has
    left."""
    nodes = {"m1": Node("m1", Role.MANAGER), "m2": Node("m2", Role.WORKER)}
    return replace(cluster(2), nodes=nodes)


@law
@example(
    wanted=cluster(2, 1), meanwhile=demoted(), loss=Loss(everything=False, back=False, number=0, onto=None)
)
@given(wanted=desired(), meanwhile=st.none() | desired(), loss=LOSSES)
def test_what_was_copied_is_there_again_and_the_next_plan_is_empty(
    wanted: Desired, meanwhile: Desired | None, loss: Loss
) -> None:
    rig, copy = _before(wanted, meanwhile or wanted, loss)
    _converged(rig, wanted, copy, _restore(rig, wanted, copy, loss))


@law
@given(wanted=desired(), loss=LOSSES, at=st.integers(1, 60), when=st.sampled_from(list(When)))
def test_killed_anywhere_a_restore_goes_on_where_it_was(
    wanted: Desired, loss: Loss, at: int, when: When
) -> None:
    rig, copy = _before(wanted, wanted, loss)
    rig.world.faults.add(Killed(), at=at, when=when)
    try:
        _restore(rig, wanted, copy, loss)
    except Killed:
        rig.world.faults.clear()
    _converged(rig, wanted, copy, _restore(rig, wanted, copy, loss))


def _before(wanted: Desired, meanwhile: Desired, loss: Loss) -> tuple[Rig, SwarmCopy]:
    """A cluster that was copied, went on, and was lost."""
    rig, managers = Rig(), _managers(wanted)
    # The other of two, at the address the raft has, could not be led from there to the one that was restored: refused. So it
    # is where only nodes that join again are left beside it.
    others = len(managers) != 2 and meanwhile is wanted
    assume(others or not loss.back or loss.onto is None)
    assert rig.apply(wanted).result is Result.CONVERGED
    copy = _copied(rig, wanted, managers[loss.number % len(managers)])
    assume(allow_all(rig.plan(meanwhile)) is None)
    rig.apply(meanwhile)
    driver = rig.world.driver(CLUSTER)
    lost = {name for name, node in meanwhile.nodes.items() if loss.everything or node.role is Role.MANAGER}
    for name in sorted(lost):
        address = rig.world.host(CLUSTER, name).address
        driver.remove(name)
        if loss.back:
            driver.create(meanwhile.machines[name])
            rig.world.host(CLUSTER, name).address = address
    return rig, copy


def _copied(rig: Rig, wanted: Desired, name: str) -> SwarmCopy:
    adapters = rig.adapters(wanted)
    adapters.backup_store = store = MemoryStore()
    BackUp(key=Key(Kind.MACHINE, name)).apply(adapters)
    rig.apply(wanted)  # a manager that locks is locked now
    return store.get()


def _restore(rig: Rig, wanted: Desired, copy: SwarmCopy, loss: Loss) -> Verdict:
    managers = _managers(wanted)
    onto = "" if loss.onto is None else managers[loss.onto % len(managers)]
    adapters = rig.adapters(wanted)
    adapters.backup_store = MemoryStore(copy)
    executor = Executor(adapters, rig.events.append, clock=FakeClock(), parallelism=rig.parallelism)
    planner = partial(make_restore, restoring=Restoring(copy, "then", onto, locks=bool(copy.unlock_key)))
    return Reconciler(wanted, adapters, executor, allow_all, planner).apply()


def _converged(rig: Rig, wanted: Desired, copy: SwarmCopy, verdict: Verdict) -> None:
    assert (verdict.result, verdict.reason) == (Result.CONVERGED, "")
    assert rig.plan(wanted).converged
    manager = rig.adapters(wanted).manager()
    assert manager.swarm()["ID"] == copy.swarm
    there = inventory(lists_of(manager))
    for kind in ("networks", "secrets", "configs", "services"):
        assert there[kind] == copy.inventory[kind]
    for node in (
        manager.nodes() if len(_managers(wanted)) > 1 else ()
    ):  # alone, there is nobody to mend it through
        status = node.get("ManagerStatus")
        assert status is None or status["Addr"] == f"{node['Status']['Addr']}:2377"
    assert not any(host.redirects for host in rig.world.hosts.values())


def _managers(wanted: Desired) -> list[str]:
    return sorted(name for name, node in wanted.nodes.items() if node.role is Role.MANAGER)
