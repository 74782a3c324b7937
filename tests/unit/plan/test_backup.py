"""Which manager a backup is of, and what it costs."""

from dataclasses import replace
from functools import cache

import pytest
from fake_clock import FakeClock
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.errors import Refused
from swarmplan.events import Result, Stage
from swarmplan.execute.executor import Executor
from swarmplan.model.backup import BackupNote, BackupPolicy
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.swarm import KeyPlace, SwarmSettings
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.backup import make_backup, wants_backup
from swarmplan.plan.planner import make_plan

WANTED = cluster(3, 1, services={"web": {"deploy": {"replicas": 4}}})
ONE = cluster(1, 1)
KEPT = BackupPolicy(folder="/srv/backups", key_file="/srv/key", before_hazards=True)


def made(wanted: Desired, *, killed: tuple[str, ...] = ()) -> Observed:
    rig = Rig()
    assert rig.apply(wanted).result is Result.CONVERGED
    for name in killed:
        rig.world.kill(CLUSTER, name)
    rig.world.pass_time(10)
    return rig.observe(wanted)


@cache
def whole() -> Observed:
    return made(WANTED)


def careful(wanted: Desired) -> Desired:
    return replace(wanted, policy=replace(wanted.policy, max_destroys=0, backups=KEPT))


def steps(plan_steps: tuple[object, ...]) -> list[str]:
    return [step.name for step in plan_steps]  # type: ignore[attr-defined]


def test_a_follower_is_copied_and_seen_back() -> None:
    leader = next(state.node.machine for state in whole().nodes if state.leader)
    plan = make_backup(WANTED, whole())
    copied = plan.steps[0].key.name
    assert copied != leader
    assert steps(plan.steps) == [
        f"back up machines.{copied}",
        f"await machines.{copied}",
        f"await nodes.{copied}",
        "await services.web",
    ]
    assert plan.hazards == ()
    assert [str(quorum) for _, quorum in plan.quorum] == [
        "2 of 3 managers reachable, majority 2",
        "3 of 3 managers reachable, majority 2",
    ]
    assert any("certificate authority and every secret" in note for note in plan.notes)


def test_the_one_with_the_fewest_tasks_is_chosen_unless_one_is_named() -> None:
    observed = whole()
    leader, *others = sorted(
        (state for state in observed.nodes if state.reachable), key=lambda state: not state.leader
    )
    busy = others[0]
    tasks = tuple(replace(task, node=busy.id) for task in observed.services["web"].tasks)
    crowded = replace(observed, services={"web": replace(observed.services["web"], tasks=tasks)})
    assert make_backup(WANTED, crowded).steps[0].key.name == others[1].node.machine
    named = make_backup(WANTED, crowded, busy.node.machine)
    assert named.steps[0].key.name == busy.node.machine
    assert named.impact.tasks_restarted == len(tasks)
    assert f"its {len(tasks)} tasks stop and start again" in named.changes[0].note
    assert make_backup(WANTED, crowded, leader.node.machine).steps[0].key.name == leader.node.machine


def test_who_is_no_manager_is_no_source() -> None:
    with pytest.raises(Refused, match="w1 is not a manager that can be copied; choose from m1, m2, m3"):
        make_backup(WANTED, whole(), "w1")


def test_the_only_managers_absence_is_named_and_consented_to() -> None:
    plan = make_backup(ONE, made(ONE))
    assert [str(hazard.approval) for hazard in plan.hazards] == ["quorum-risk"]
    assert "0 of 1 managers reachable" in plan.hazards[0].message


def test_a_manager_that_is_off_is_started_before() -> None:
    plan = make_backup(WANTED, made(WANTED, killed=("m3",)))
    names = steps(plan.steps)
    assert names.index("start machines.m3") < names.index("await nodes.m3")
    copy = next(name for name in names if name.startswith("back up"))
    assert copy != "back up machines.m3"
    assert names.index("await nodes.m3") < names.index(copy)
    assert plan.hazards == ()


def test_a_manager_that_is_gone_is_brought_back_first() -> None:
    rig = Rig()
    rig.apply(WANTED)
    rig.world.driver(CLUSTER).remove("m3")
    rig.world.pass_time(10)
    with pytest.raises(Refused, match=r"1 of 3 managers reachable, majority 2: bring m3 back first"):
        make_backup(WANTED, rig.observe(WANTED))


def test_a_manager_that_no_driver_sees_is_brought_back_by_hand() -> None:
    world = made(WANTED, killed=("m2",))
    seen = replace(world, machines={**world.machines, "m2": Unknown("machine m2: it does not answer")})
    with pytest.raises(Refused) as raised:
        make_backup(WANTED, seen)
    assert "bring m2 back first, by hand: their drivers cannot see them" in str(raised.value)
    assert "swarmplan apply" not in str(raised.value)


def test_without_a_swarm_nothing_is_copied() -> None:
    with pytest.raises(Refused, match="no swarm with a leader here"):
        make_backup(WANTED, Observed())
    rig = Rig()
    rig.apply(WANTED)
    for name in ("m1", "m2"):
        rig.world.driver(CLUSTER).remove(name)
    rig.world.pass_time(10)
    with pytest.raises(Refused, match="no swarm with a leader here"):
        make_backup(WANTED, rig.observe(WANTED))


@pytest.mark.parametrize(("managers", "off"), [(1, ("m1",)), (2, ("m2",)), (3, ("m1", "m3"))])
def test_where_only_managers_that_are_off_lack_they_are_started_first(
    managers: int, off: tuple[str, ...]
) -> None:
    wanted = cluster(managers, 1)
    rig = Rig()
    rig.apply(wanted)
    for name in off:
        rig.world.driver(CLUSTER).stop(name)
    rig.world.pass_time(10)
    plan = make_backup(wanted, rig.observe(wanted))
    begun = [step.name for step in plan.steps if not step.name.startswith("await")]
    assert begun == [f"start machines.{name}" for name in off]
    assert (plan.hazards, plan.unknown) == ((), ())
    executor = Executor(rig.adapters(wanted), lambda _: None, clock=FakeClock(), parallelism=1)
    assert {outcome.stage for outcome in executor.run(plan, executor.clock.now() + 600)} == {Stage.DONE}
    after = make_backup(wanted, rig.observe(wanted))
    assert "back up" in [step.verb for step in after.steps]


def test_a_plan_with_hazards_begins_with_a_backup_where_the_policy_says_so() -> None:
    fewer = cluster(1, 1)
    assert not make_plan(careful(WANTED), whole()).steps  # nothing to do, nothing to copy
    plan = make_plan(careful(fewer), whole())
    assert plan.hazards
    first, *rest = [step for step in plan.steps if not step.silent]
    assert first.verb == "back up"
    graph = {step.name: step.needs for step in plan.steps}
    for step in rest:
        assert first.name in before(graph, step.name), step.name
    assert "back up" not in {step.verb for step in make_plan(fewer, whole()).steps}


def before(graph: dict[str, frozenset[str]], name: str) -> set[str]:
    found: set[str] = set()
    open_ = [name]
    while open_:
        needs = graph[open_.pop()] - found
        found |= needs
        open_ += needs
    return found


def test_a_backup_of_just_now_is_enough() -> None:
    wanted, observed = careful(cluster(1, 1)), whole()
    fresh = replace(observed, backups=(BackupNote("/srv/backups/a", observed.taken - 60),))
    stale = replace(observed, backups=(BackupNote("/srv/backups/a", observed.taken - 3600),))
    assert not wants_backup(wanted, fresh)
    assert wants_backup(wanted, stale)
    assert "back up" not in {step.verb for step in make_plan(wanted, fresh).steps}


def test_what_was_not_up_before_is_not_waited_for() -> None:
    observed = whole()
    web = replace(observed.services["web"], missing="3/4 tasks running the current spec")
    down = replace(observed, services={"web": web})
    assert "await services.web" not in steps(make_backup(WANTED, down).steps)


def test_what_is_not_the_clusters_is_not_waited_for() -> None:
    foreign = replace(whole(), services={"web": replace(whole().services["web"], owned=False)})
    assert "await services.web" not in steps(make_backup(WANTED, foreign).steps)


def test_one_that_would_stay_locked_is_not_copied() -> None:
    locks = {"EncryptionConfig": {"AutoLockManagers": True}}
    wanted = cluster(3, 1, swarm=SwarmSettings(locks, unlock_key=KeyPlace(file="/srv/lab.key")))
    observed = made(wanted)
    assert make_backup(wanted, observed).steps
    with pytest.raises(Refused, match=r"would stay locked: set swarm\.unlock_key"):
        make_backup(cluster(3, 1, swarm=SwarmSettings(locks)), observed)


def test_where_none_can_be_made_before_that_needs_consent() -> None:
    wanted = careful(cluster(1, 1))
    plan = make_plan(wanted, made(WANTED, killed=("m3",)))
    assert any(
        hazard.message.startswith("no backup can be made first: ") and str(hazard.approval) == "quorum-risk"
        for hazard in plan.hazards
    )
