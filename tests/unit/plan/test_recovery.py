"""The way out of a lost quorum."""

from functools import partial

import pytest
from laws.rig import Rig, allow_all
from small_cluster import CLUSTER, cluster

from swarmplan.errors import Refused
from swarmplan.events import Result, Verdict
from swarmplan.execute.clock import SwiftClock
from swarmplan.execute.executor import Executor
from swarmplan.model.cluster import Desired
from swarmplan.plan.recovery import make_recovery
from swarmplan.reconcile.reconcile import Reconciler

WANTED = cluster(3, 1, services={"web": {}})
FIVE = cluster(5, 1)


def lost(wanted: Desired, *gone: str) -> Rig:
    rig = Rig()
    assert rig.apply(wanted).result is Result.CONVERGED
    for name in gone:
        rig.world.driver(CLUSTER).remove(name)
    rig.world.pass_time(10)
    return rig


def recovered(rig: Rig, wanted: Desired, survivor: str = "") -> Verdict:
    fleet = rig.fleet(wanted)
    executor = Executor(fleet, rig.events.append, clock=SwiftClock())
    planner = partial(make_recovery, survivor=survivor)
    return Reconciler(wanted, fleet, executor, allow_all, planner).apply()


def test_the_survivor_goes_on_and_the_cluster_is_brought_to_its_spec() -> None:
    rig = lost(WANTED, "m2", "m3")
    before = rig.world.host(CLUSTER, "m1").node
    plan = make_recovery(WANTED, rig.observe(WANTED))
    assert [step.name for step in plan.steps] == ["recover swarm"]
    assert [str(hazard.consent) for hazard in plan.hazards] == ["quorum-risk", "foreign"]
    assert plan.hazards[0].message.startswith(
        "what only 198.18.0.3, 198.18.0.4 knew is lost"
    )  # gone, names and all
    verdict = recovered(rig, WANTED)
    assert (verdict.result, verdict.reason) == (Result.CONVERGED, "")
    assert rig.plan(WANTED).converged
    assert rig.world.host(CLUSTER, "m1").node == before
    assert len(rig.observe(WANTED).nodes) == 4


def test_with_several_survivors_one_is_named() -> None:
    rig = lost(FIVE, "m1", "m3", "m5")
    with pytest.raises(Refused, match="more than one answers: name it with --survivor"):
        recovered(rig, FIVE)
    with pytest.raises(Refused, match="m1 is no manager that answers"):
        recovered(rig, FIVE, "m1")
    assert recovered(rig, FIVE, "m4").result is Result.CONVERGED
    assert rig.plan(FIVE).converged


def test_what_can_be_started_is_no_loss() -> None:
    rig = Rig()
    rig.apply(WANTED)
    for name in ("m2", "m3"):
        rig.world.kill(CLUSTER, name)
    with pytest.raises(Refused, match="`swarmplan apply` starts them, and nothing is lost"):
        recovered(rig, WANTED)
    assert rig.apply(WANTED).result is Result.CONVERGED


def test_with_its_quorum_a_swarm_is_only_brought_to_its_spec() -> None:
    rig = lost(WANTED, "m2")
    assert recovered(rig, WANTED).result is Result.CONVERGED
    assert rig.plan(WANTED).converged


def test_managers_that_are_to_go_are_brought_back_first_where_the_majority_needs_them() -> None:
    rig = Rig()
    rig.apply(WANTED)
    for name in ("m2", "m3"):
        rig.world.kill(CLUSTER, name)
    fewer = cluster(1, 1, services={"web": {}})
    assert [step.name for step in rig.plan(fewer).steps if step.verb == "start"] == [
        "start machines.m2",
        "start machines.m3",
    ]
    assert rig.apply(fewer).result is Result.CONVERGED
    assert rig.plan(fewer).converged


def test_a_swarm_of_others_is_not_recovered_without_a_word() -> None:
    rig = lost(WANTED, "m2", "m3")
    plan = make_recovery(WANTED, rig.observe(WANTED))
    assert "198.18.0.3, 198.18.0.4 are managers of it and no machines of lab" in plan.hazards[1].message
    healthy = Rig()
    healthy.apply(WANTED)
    manager = healthy.fleet(WANTED).manager()
    swarm = manager.swarm()
    labels = {"Labels": {"swarmplan.cluster": "other"}}
    manager.update_swarm(swarm["Version"]["Index"], swarm["Spec"] | labels)
    told = healthy.plan(WANTED)
    assert any("manages another swarm" in reason for _, reason in told.unknown)
    assert not make_recovery(WANTED, healthy.observe(WANTED)).steps
