"""The way out of a lost quorum."""

from dataclasses import replace

import pytest
from fake_clock import FakeClock
from laws.rig import Rig, allow_all
from small_cluster import CLUSTER, cluster

from swarmplan.errors import Refused
from swarmplan.events import Result, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.model.backup import BackupNote, LogPosition, Survivor
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineState
from swarmplan.model.swarm import KeyPlace, SwarmSettings
from swarmplan.model.values.unknown import Unknown
from swarmplan.observe.survivors import observe_survivors
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.recovery.recovery import make_recovery
from swarmplan.reconcile.reconcile import Reconciler
from swarmplan.steps.swarm.recovery import ForceNewCluster

WANTED = cluster(3, 1, services={"web": {}})
FIVE = cluster(5, 1)


def lost(wanted: Desired, *gone: str) -> Rig:
    rig = Rig()
    assert rig.apply(wanted).result is Result.CONVERGED
    for name in gone:
        rig.world.driver(CLUSTER).remove(name)
    rig.world.pass_time(10)
    return rig


def recovered(rig: Rig, wanted: Desired, survivor: str = "", *, blind: bool = False) -> Verdict:
    adapters = rig.adapters(wanted)
    executor = Executor(adapters, rig.events.append, clock=FakeClock())

    def planner(desired: Desired, observed: Observed) -> Plan:
        found = observe_survivors(adapters, observed)
        if blind:
            found = dict.fromkeys(found, Survivor(Unknown("swarm folders cannot be read")))
        return make_recovery(desired, observed, survivor, found)

    return Reconciler(wanted, adapters, executor, allow_all, planner).apply()


def planned(rig: Rig, wanted: Desired, **survivors: Survivor) -> Plan:
    return make_recovery(wanted, rig.observe(wanted), survivors=survivors)


def locking(managers: int) -> Desired:
    settings = SwarmSettings(
        spec={"EncryptionConfig": {"AutoLockManagers": True}}, unlock_key=KeyPlace(file="/srv/lab.key")
    )
    return cluster(managers, 1, services={"web": {}}, swarm=settings)


def at(term: int, index: int, *, locked: bool = False, unlock_problem: str = "") -> Survivor:
    return Survivor(LogPosition(term, index), locked, unlock_problem)


def test_the_survivor_goes_on_and_the_cluster_is_brought_to_its_spec() -> None:
    rig = lost(WANTED, "m2", "m3")
    before = rig.world.host(CLUSTER, "m1").node
    plan = planned(rig, WANTED, m1=at(5, 812))
    assert [step.name for step in plan.steps] == ["recover swarm"]
    assert [str(hazard.approval) for hazard in plan.hazards] == ["quorum-risk", "foreign"]
    assert plan.hazards[0].message.startswith(
        "changes that only 198.18.0.3, 198.18.0.4 had are lost"
    )  # gone, names and all
    assert plan.notes == ("m1 has the state (term 5, index 812)",)
    verdict = recovered(rig, WANTED)
    assert (verdict.result, verdict.reason) == (Result.CONVERGED, "")
    assert rig.plan(WANTED).converged
    assert rig.world.host(CLUSTER, "m1").node == before
    assert len(rig.observe(WANTED).nodes) == 4


def test_of_several_survivors_the_newest_goes_on() -> None:
    rig = lost(FIVE, "m1", "m3", "m5")
    plan = planned(rig, FIVE, m2=at(5, 790), m4=at(5, 812))
    assert isinstance(plan.steps[0], ForceNewCluster)
    assert plan.steps[0].machine == "m4"
    assert plan.notes == (
        "m4 has the newest state (term 5, index 812; m2: index 790)",
        "m2 is removed from the swarm and joins again afterwards",
    )
    assert planned(rig, FIVE, m2=at(6, 790), m4=at(5, 812)).notes[0] == (
        "m2 has the newest state (term 6, index 790; m4: term 5, index 812)"
    )
    equals = planned(rig, FIVE, m4=at(5, 812), m2=at(5, 812))
    assert equals.notes[0] == "m2 has the newest state (term 5, index 812; m4: index 812)"
    assert recovered(rig, FIVE).result is Result.CONVERGED
    assert rig.plan(FIVE).converged


def test_an_older_survivor_that_is_named_needs_a_word() -> None:
    rig = lost(FIVE, "m1", "m3", "m5")
    told = {"m2": at(5, 790), "m4": at(5, 812)}
    plan = make_recovery(FIVE, rig.observe(FIVE), "m2", told)
    assert plan.notes[0] == "m2 has the state (term 5, index 790; m4: index 812)"
    (warning,) = (hazard for hazard in plan.hazards if hazard.message.startswith("m4"))
    assert warning.approval is Approval.QUORUM
    assert warning.message == (
        "m4 (index 812) is newer than m2 (term 5, index 790): what was changed since is lost"
    )
    assert all("knows more" not in hazard.message for hazard in planned(rig, FIVE, **told).hazards)


def test_where_folders_cannot_be_read_one_of_several_is_named() -> None:
    rig = lost(FIVE, "m1", "m3", "m5")
    with pytest.raises(
        Refused, match=r"the newest state is unknown \(m2: swarm folders .*: name it with --survivor"
    ):
        recovered(rig, FIVE, blind=True)
    with pytest.raises(
        Refused, match=r"--survivor m1: the machine does not exist; name one that answers \(m2, m4\)"
    ):
        recovered(rig, FIVE, "m1")
    assert recovered(rig, FIVE, "m4", blind=True).result is Result.CONVERGED
    assert rig.plan(FIVE).converged


def test_what_can_be_started_is_started_and_no_new_swarm_is_made() -> None:
    rig = Rig()
    rig.apply(WANTED)
    for name in ("m2", "m3"):
        rig.world.kill(CLUSTER, name)
    plan = planned(rig, WANTED)
    assert "start machines.m2" in {step.name for step in plan.steps}
    assert not any(isinstance(step, ForceNewCluster) for step in plan.steps)
    assert "no new swarm is forced: m2, m3" in plan.notes[-1]
    assert recovered(rig, WANTED).result is Result.CONVERGED
    assert "recover swarm" not in {event.step for event in rig.events}


def test_a_stopped_manager_is_started_first_for_it_may_know_most() -> None:
    rig = lost(FIVE, "m1", "m3", "m5")
    rig.world.kill(CLUSTER, "m4")
    plan = planned(rig, FIVE)
    assert [step.name for step in plan.steps] == ["start machines.m4", "await machines.m4", "await nodes.m4"]
    assert not plan.hazards
    assert "m4 (stopped) may be newer than the managers that answer (m2)" in plan.notes[0]
    assert "--survivor m2 continues without them" in plan.notes[0]
    named = make_recovery(FIVE, rig.observe(FIVE), "m2")
    assert [step.name for step in named.steps] == ["recover swarm"]
    assert recovered(rig, FIVE).result is Result.CONVERGED
    assert rig.plan(FIVE).converged


def test_a_manager_that_runs_and_is_silent_may_only_have_started() -> None:
    rig = lost(FIVE, "m1", "m3", "m5")
    rig.world.hang(CLUSTER, "m4")
    assert [step.name for step in planned(rig, FIVE).steps] == ["await machines.m4", "await nodes.m4"]
    verdict = recovered(rig, FIVE)
    assert verdict.result is Result.NOT_CONVERGED
    assert "await machines.m4" in verdict.reason
    assert [step.name for step in make_recovery(FIVE, rig.observe(FIVE), "m2").steps] == ["recover swarm"]
    rig.world.hang(CLUSTER, "m4", hung=False)
    assert recovered(rig, FIVE).result is Result.CONVERGED
    assert rig.plan(FIVE).converged


def test_a_manager_that_locks_is_unlocked_at_rest_and_locks_again() -> None:
    wanted = locking(3)
    rig = lost(wanted, "m2", "m3")
    plan = planned(rig, wanted, m1=at(5, 812, locked=True))
    steps = [step.name for step in plan.steps]
    assert steps == ["unlock the folder of machines.m1", "await machines.m1", "recover swarm"]
    assert Approval.RESTART in {hazard.approval for hazard in plan.hazards}
    (forced,) = (step for step in plan.steps if isinstance(step, ForceNewCluster))
    assert forced.locks
    assert recovered(rig, wanted).result is Result.CONVERGED
    assert rig.plan(wanted).converged


def test_a_survivor_that_locks_goes_on_locking_where_the_file_does_not_say_so() -> None:
    wanted = cluster(3)  # somebody turned locking on by hand
    rig = lost(wanted, "m2", "m3")
    plan = planned(rig, wanted, m1=at(5, 812, locked=True))
    steps = [step.name for step in plan.steps]
    assert steps == ["unlock the folder of machines.m1", "await machines.m1", "recover swarm"]
    assert [step.locks for step in plan.steps if isinstance(step, ForceNewCluster)] == [True]
    assert Approval.RESTART in {hazard.approval for hazard in plan.hazards}
    (open_,) = (step for step in planned(rig, wanted, m1=at(5, 812)).steps if step.verb == "recover")
    assert isinstance(open_, ForceNewCluster)
    assert not open_.locks


def test_the_last_manager_may_be_found_locked() -> None:
    wanted = locking(3)
    rig = lost(wanted, "m2", "m3")
    rig.world.kill(CLUSTER, "m1")
    rig.world.driver(CLUSTER).start("m1")
    assert [step.name for step in planned(rig, wanted).steps] == ["unlock nodes.m1", "await nodes.m1"]
    assert recovered(rig, wanted).result is Result.CONVERGED
    assert rig.plan(wanted).converged


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            at(
                5,
                812,
                locked=True,
                unlock_problem="the key in the file /srv/lab.key does not unlock the swarm: put the right one there",
            ),
            r"m1 locks its keys, and would lose its membership .*: the key in the file /srv/lab.key does not unlock",
        ),
        (
            Survivor(Unknown("machine m1: its driver cannot copy it")),
            r"managers of this swarm lock their keys, .*: machine m1: its driver cannot copy it. No backup is known here",
        ),
    ],
)
def test_a_manager_that_locks_is_not_forced_without_its_key(told: Survivor, said: str) -> None:
    wanted = locking(3)
    rig = lost(wanted, "m2", "m3")
    with pytest.raises(Refused, match=said):
        planned(rig, wanted, m1=told)


def test_without_a_survivor_the_newest_backup_is_named() -> None:
    rig = lost(WANTED, "m1", "m2", "m3")
    found = rig.observe(WANTED)
    with pytest.raises(Refused, match="No backup is known here either: `swarmplan restore ARCHIVE`"):
        make_recovery(WANTED, found)
    notes = (
        BackupNote("/srv/a.backup", found.taken - 90_000),
        BackupNote("/srv/b.backup", found.taken - 7_300, 1.0),
    )
    told = r"no manager of lab is left .*The newest backup is /srv/b.backup \(2 hours old, verified\): `swarmplan restore /srv/b"
    with pytest.raises(Refused, match=told):
        make_recovery(WANTED, replace(found, backups=notes))
    rig.world.driver(CLUSTER).remove("w1")
    with pytest.raises(Refused, match="there is no swarm of lab: no remaining machine is in one"):
        planned(rig, WANTED)


def test_an_election_is_waited_for() -> None:
    rig = Rig()
    rig.apply(WANTED)
    found = rig.observe(WANTED)
    engines = {
        name: replace(engine, error="The swarm does not have a leader.") if engine.control else engine
        for name, engine in found.engines.items()
        if isinstance(engine, EngineState)
    }
    silent = Observed(machines=found.machines, engines=engines, swarm=Unknown("no leader"))
    with pytest.raises(Refused, match="wait for that; there is nothing to recover"):
        make_recovery(WANTED, silent)


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
    assert "198.18.0.3, 198.18.0.4 are managers of it and not machines of lab" in plan.hazards[1].message
    healthy = Rig()
    healthy.apply(WANTED)
    manager = healthy.adapters(WANTED).manager()
    swarm = manager.swarm()
    labels = {"Labels": {"swarmplan.cluster": "other"}}
    manager.update_swarm(swarm["Version"]["Index"], swarm["Spec"] | labels)
    told = healthy.plan(WANTED)
    assert any("its swarm belongs to cluster other" in reason for _, reason in told.unknown)
    plan = make_recovery(WANTED, healthy.observe(WANTED))
    assert (plan.steps, plan.notes) == ((), ())


def test_a_healthy_swarm_is_left_as_it_is_and_the_plan_says_so() -> None:
    rig = Rig()
    rig.apply(WANTED)
    plan = make_recovery(WANTED, rig.observe(WANTED))
    assert plan.converged
    assert plan.notes == (
        "the swarm has a leader and a majority: this is the plan of every apply, and forces no new swarm",
    )
