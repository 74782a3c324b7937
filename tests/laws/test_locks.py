"""Managers that lock at rest: whatever restarts, and wherever a run dies, no manager is lost for want of its key."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.clusters import CLUSTER, MACHINES, desired
from laws.rig import Killed, Rig, allow_all, law
from unit.plan.graph import ancestors

from swarmplan.events import Result
from swarmplan.model.cluster import Desired
from swarmplan.model.machine import EngineSettings
from swarmplan.model.normal.swarm import merge
from swarmplan.simulator import When
from swarmplan.steps.machines import UpdateMachine
from swarmplan.steps.swarm.swarm import UpdateSwarm

pytestmark = pytest.mark.laws


@law
@given(
    wanted=desired(),
    restarted=st.sets(st.sampled_from(MACHINES), min_size=1),
    off=st.sets(st.sampled_from(MACHINES), max_size=2),
)
def test_managers_that_restarted_or_are_off_are_brought_back_as_the_nodes_they_were(
    wanted: Desired, restarted: set[str], off: set[str]
) -> None:
    wanted = locking(wanted)
    rig = Rig()
    rig.apply(wanted)
    before = {node.node.machine: node.id for node in rig.observe(wanted).nodes}
    driver = rig.world.driver(CLUSTER)
    for name in sorted((restarted | off) & wanted.machines.keys()):
        driver.stop(name)
    for name in sorted((restarted - off) & wanted.machines.keys()):
        driver.start(name)
    verdict = rig.apply(wanted)
    assert (verdict.result, verdict.reason) == (Result.CONVERGED, "")
    assert {node.node.machine: node.id for node in rig.observe(wanted).nodes} == before


@law
@given(
    wanted=desired(),
    changed=st.sets(st.sampled_from(MACHINES), min_size=1),
    at=st.integers(1, 20),
    when=st.sampled_from(list(When)),
)
def test_no_engine_stops_between_the_lock_and_the_keeping_of_its_key(
    wanted: Desired, changed: set[str], at: int, when: When
) -> None:
    rig = Rig()
    rig.apply(replace(wanted, swarm=replace(wanted.swarm, spec={})))
    wanted = _relabelled(locking(wanted), changed)
    plan = rig.plan(wanted)
    assume(allow_all(plan) is None)
    before = ancestors(plan)
    restarts = {step.name for step in plan.steps if isinstance(step, UpdateMachine)}
    assert all(restarts <= before[step.name] for step in plan.steps if isinstance(step, UpdateSwarm))
    rig.world.faults.add(Killed(), at=at, when=when)
    try:
        rig.apply(wanted)
    except Killed:
        rig.world.faults.clear()
    locked = [host for host in rig.world.hosts.values() if host.membership == "locked"]
    assert all(host.locked_with == rig.world.kept.get(CLUSTER) for host in locked)
    verdict = rig.apply(wanted)
    assert (verdict.result, verdict.reason) == (Result.CONVERGED, "")


def locking(wanted: Desired) -> Desired:
    """The same, with managers that lock."""
    spec = merge(wanted.swarm.spec, {"EncryptionConfig": {"AutoLockManagers": True}})
    return replace(wanted, swarm=replace(wanted.swarm, spec=spec))


def _relabelled(wanted: Desired, names: set[str]) -> Desired:
    """The same, with other labels on these machines' engines, which restart for that."""
    other = EngineSettings({"zone": "b"})
    machines = {
        name: replace(machine, engine=other) if name in names else machine
        for name, machine in wanted.machines.items()
    }
    return replace(wanted, machines=machines)
