"""A majority that is lost for good: whoever is left, the next plan is empty. Also when the recovery dies on its way."""

from dataclasses import dataclass

import pytest
from fake_clock import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from laws.clusters import CLUSTER
from laws.rig import Killed, Rig, allow_all, law
from small_cluster import cluster

from swarmplan.errors import Refused
from swarmplan.events import Result, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.swarm import KeyPlace, SwarmSettings
from swarmplan.observe.survivors import observe_survivors
from swarmplan.plan.plan import Plan
from swarmplan.plan.recovery.recovery import make_recovery
from swarmplan.reconcile.reconcile import Reconciler
from swarmplan.simulator import When

pytestmark = pytest.mark.laws
LOCKING = SwarmSettings(
    spec={"EncryptionConfig": {"AutoLockManagers": True}}, unlock_key=KeyPlace(file="/srv/lab.key")
)


@dataclass(frozen=True)
class Loss:
    """Of ``managers``, ``gone`` are removed for good and ``stopped`` are off (bits by number). Their keys ``lock``."""

    managers: int
    gone: int
    stopped: int
    locks: bool

    @property
    def wanted(self) -> Desired:
        settings = LOCKING if self.locks else SwarmSettings()
        return cluster(self.managers, 1, services={"web": {}}, swarm=settings)

    def names(self, bits: int) -> list[str]:
        return [f"m{number + 1}" for number in range(self.managers) if bits >> number & 1]


@st.composite
def losses(draw: st.DrawFn) -> Loss:
    """Losses of a majority that leave somebody."""
    managers = draw(st.integers(2, 5))
    least = managers - managers // 2
    gone = draw(st.sets(st.integers(0, managers - 1), min_size=least, max_size=managers - 1))
    stopped = draw(st.integers(0, 31))
    return Loss(managers, sum(1 << number for number in gone), stopped, draw(st.booleans()))


@law
@given(loss=losses())
def test_a_swarm_goes_on_without_its_majority(loss: Loss) -> None:
    rig = _lost(loss)
    _whole(rig, loss.wanted, _recover(rig, loss.wanted))


@law
@given(loss=losses(), at=st.integers(1, 60), when=st.sampled_from(list(When)))
def test_killed_anywhere_a_recovery_goes_on_where_it_was(loss: Loss, at: int, when: When) -> None:
    rig = _lost(loss)
    rig.world.faults.add(Killed(), at=at, when=when)
    try:
        _recover(rig, loss.wanted)
    except Killed:
        rig.world.faults.clear()
    _whole(rig, loss.wanted, _recover(rig, loss.wanted))


@law
@given(managers=st.integers(1, 5), locks=st.booleans())
def test_where_no_manager_is_left_nothing_is_made(managers: int, locks: bool) -> None:  # noqa: FBT001  # drawn
    loss = Loss(managers, (1 << managers) - 1, 0, locks)
    rig = _lost(loss)
    rig.world.faults.calls.clear()
    with pytest.raises(Refused, match="`swarmplan restore"):
        _recover(rig, loss.wanted)
    assert rig.world.faults.calls == []


def _lost(loss: Loss) -> Rig:
    """A world in which these managers are gone or off, and a majority with them."""
    rig = Rig()
    assert rig.apply(loss.wanted).result is Result.CONVERGED
    for name in loss.names(loss.stopped & ~loss.gone):
        rig.world.kill(CLUSTER, name)
    for name in loss.names(loss.gone):
        rig.world.driver(CLUSTER).remove(name)
    rig.world.pass_time(10)
    return rig


def _recover(rig: Rig, wanted: Desired) -> Verdict:
    adapters = rig.adapters(wanted)

    def planner(desired: Desired, observed: Observed) -> Plan:
        return make_recovery(desired, observed, survivors=observe_survivors(adapters, observed))

    executor = Executor(adapters, rig.events.append, clock=FakeClock())
    return Reconciler(wanted, adapters, executor, allow_all, planner).apply()


def _whole(rig: Rig, wanted: Desired, verdict: Verdict) -> None:
    assert (verdict.result, verdict.reason) == (Result.CONVERGED, "")
    assert rig.plan(wanted).converged
    found = rig.observe(wanted)
    assert len(found.nodes) == len(wanted.nodes)
    if wanted.swarm.unlock_key is not None:
        assert rig.world.kept[CLUSTER] == rig.adapters(wanted).manager().unlock_key() != ""
