"""Managers that lock: no key is lost, and nobody is taken for another because it is locked."""

from dataclasses import replace

import pytest
from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import ancestors, names
from unit.plan.test_backup import careful

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineSettings, EngineState, MachineState, Power
from swarmplan.model.swarm import InitSettings, KeyPlace, Role, SwarmSettings, SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.planner import make_partial_plan, make_plan

PLACE = KeyPlace(file="/srv/lab.key")
ON, OFF = ({"EncryptionConfig": {"AutoLockManagers": on}} for on in (True, False))
LOCKING = SwarmSettings(ON, unlock_key=PLACE)
STORE, STORE_NEW = "store unlock key of swarm", "store new unlock key of swarm"


def locking(managers: int = 3, workers: int = 0, **more: object) -> Desired:
    return cluster(managers, workers, swarm=LOCKING, **more)  # type: ignore[arg-type]  # as they came


def found(desired: Desired, **swarm: object) -> Observed:
    whole = converged(desired)
    assert isinstance(whole.swarm, SwarmState)
    return replace(whole, swarm=replace(whole.swarm, **swarm))  # type: ignore[arg-type]  # as they came


def locked(seen: Observed, *machines: str) -> Observed:
    """These managers' engines restarted."""
    engines = dict(seen.engines)
    for name in machines:
        engine = engines[name]
        assert isinstance(engine, EngineState)
        engines[name] = replace(engine, membership="locked", node_id="", control=False)
    nodes = (
        replace(node, reachable=node.reachable and node.node.machine not in machines) for node in seen.nodes
    )
    return replace(seen, engines=engines, nodes=tuple(nodes))


def test_a_new_swarm_that_locks_has_its_key_kept_at_once() -> None:
    order = ancestors(make_plan(locking(), Observed()))
    assert "init swarm" in order[STORE_NEW]
    assert not any(step.startswith("join") for step in order[STORE_NEW])


def test_locking_is_turned_on_and_the_key_kept_after_the_last_restart() -> None:
    wanted = locking(2)
    machines = {
        name: replace(machine, engine=EngineSettings({"zone": "b"}))
        for name, machine in wanted.machines.items()
    }
    order = ancestors(make_plan(replace(wanted, machines=machines), found(cluster(2))))
    assert {"update machines.m1", "update machines.m2", "await nodes.m1"} <= order["update swarm"]
    assert "update swarm" in order[STORE_NEW]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (False, "the unlock key is not in the file /srv/lab.key yet"),
        (
            Unknown("it is a link"),
            "whether the unlock key is in the file /srv/lab.key is unknown (it is a link)",
        ),
    ],
)
def test_a_key_that_is_not_kept_is_kept_before_any_engine_restarts(kept: bool | Unknown, told: str) -> None:  # noqa: FBT001 - as it was seen
    plan = make_plan(locking(), found(locking(), key_kept=kept))
    assert (names(plan), [change.note for change in plan.changes]) == ([STORE], [told])
    wanted = locking(machines={"m2": {"engine": EngineSettings({"zone": "b"})}})
    order = ancestors(make_plan(wanted, found(locking(), key_kept=kept)))
    assert STORE in order["update machines.m2"]


def test_after_a_backup_that_keeps_the_key_no_engine_restarts_before_it_is_over() -> None:
    wanted = careful(locking(machines={"m2": {"engine": EngineSettings({"zone": "b"})}}))
    plan = make_plan(wanted, found(locking(), key_kept=False))
    order = ancestors(plan)
    backup = next(step.key.name for step in plan.steps if step.verb == "back up")
    assert names(plan).count(STORE) == 1
    assert STORE in order[f"back up machines.{backup}"]
    assert f"await nodes.{backup}" in order["update machines.m2"]


@pytest.mark.parametrize("kept", [True, False])
def test_a_rebuild_keeps_the_new_key_though_a_backup_before_it_had_to_keep_the_old_one(*, kept: bool) -> None:
    port = replace(LOCKING, init=InitSettings(data_path_port=5789))
    wanted = careful(replace(locking(), swarm=port))
    order = ancestors(make_plan(wanted, found(locking(), key_kept=kept)))
    assert (STORE in order) is not kept
    assert "init swarm" in order[STORE_NEW]
    assert kept or all(STORE in order[step] for step in order if step.startswith("back up"))


def test_a_kept_key_is_left_alone() -> None:
    assert make_plan(locking(), converged(locking())).converged


def test_a_locked_manager_is_unlocked_and_awaited_and_taken_for_no_other() -> None:
    seen = locked(converged(locking(3, 1)), "m2")
    plan = make_plan(locking(3, 1), seen)
    assert names(plan) == ["unlock nodes.m2", "await nodes.m2"]
    assert (plan.hazards, plan.unknown) == ((), ())


def test_a_locked_manager_whose_entry_bears_no_name_yet_is_neither_joined_nor_removed() -> None:
    seen = locked(converged(locking()), "m2")
    nodes = tuple(
        replace(node, node=replace(node.node, machine=""), made_for="", status="down")
        if node.node.machine == "m2"
        else node
        for node in seen.nodes
    )
    assert names(make_plan(locking(), replace(seen, nodes=nodes))) == ["unlock nodes.m2", "await nodes.m2"]


def test_what_else_differs_on_a_locked_manager_comes_after() -> None:
    wanted = locking(nodes={"m2": {"labels": {"tier": "a"}}})
    plan = make_plan(wanted, locked(converged(locking()), "m2"))
    assert {"unlock nodes.m2", "await nodes.m2"} <= ancestors(plan)["configure nodes.m2"]
    assert [diff.path for diff in plan.changes[0].fields] == ["keys", "labels.tier"]


def test_where_all_are_locked_they_are_unlocked_without_a_word() -> None:
    seen = locked(converged(locking(3, 1)), "m1", "m2", "m3")
    plan = make_plan(locking(3, 1), replace(seen, swarm=Unknown("no manager answers"), nodes=()))
    machines = ("m1", "m2", "m3")
    assert sorted(names(plan)) == sorted(
        f"{verb} nodes.{name}" for verb in ("await", "unlock") for name in machines
    )
    assert plan.hazards == ()
    assert not plan.converged


def test_whoever_goes_locked_is_not_waited_for() -> None:
    plan = make_plan(locking(3), locked(converged(locking(4)), "m4"))
    assert names(plan) == ["demote nodes.m4", "remove entry of nodes.m4", "remove machines.m4"]


@pytest.mark.parametrize("lost", [False, True], ids=["the swarm goes on", "nobody tells of it"])
def test_a_manager_that_is_started_is_unlocked_too(lost: bool) -> None:  # noqa: FBT001 - a parameter of the test
    seen = converged(locking(3, 1))
    machines, engines = dict(seen.machines), dict(seen.engines)
    for name in ("m2", "w1"):
        machines[name] = replace(_machine(seen, name), power=Power.STOPPED)
        del engines[name]
    seen = replace(seen, machines=machines, engines=engines)
    if lost:
        seen = replace(seen, swarm=Unknown("no leader"), nodes=())
    order = ancestors(make_plan(locking(3, 1), seen))
    assert {"start machines.m2", "await machines.m2", "unlock nodes.m2"} <= order["await nodes.m2"]
    assert "unlock nodes.w1" not in order


def _machine(seen: Observed, name: str) -> MachineState:
    state = seen.machines[name]
    assert isinstance(state, MachineState)
    return state


def test_an_engine_that_is_made_to_restart_is_unlocked_before_the_next() -> None:
    engine = EngineSettings({"zone": "b"})
    wanted = locking(3, machines={name: {"engine": engine} for name in ("m1", "m2")})
    order = ancestors(make_plan(wanted, converged(locking())))
    assert {"update machines.m2", "unlock nodes.m2", "await nodes.m2"} < order["update machines.m1"]


def test_locking_is_turned_off_and_the_kept_key_stays_where_it_is() -> None:
    wanted = cluster(3, swarm=SwarmSettings(OFF, unlock_key=PLACE))
    plan = make_plan(wanted, converged(locking()))
    assert names(plan) == ["update swarm"]
    assert plan.notes == ("swarm.autolock is turned off; the key in the file /srv/lab.key is left there",)
    assert make_partial_plan(wanted, converged(locking()), ["swarm"]).notes == plan.notes


def test_a_swarm_that_locks_by_anothers_hand_is_told_of() -> None:
    plan = make_plan(cluster(3), found(locking(), key_kept=None))
    assert names(plan) == []
    assert "keep the key yourself" in plan.notes[0]


def test_only_managers_lock() -> None:
    seen = converged(locking(1, 1))
    assert {node.node.role for node in seen.nodes} == {Role.MANAGER, Role.WORKER}
    wanted = locking(1, 1, machines={"w1": {"engine": EngineSettings({"zone": "b"})}})
    assert "unlock nodes.w1" not in names(make_plan(wanted, seen))


def test_a_manager_that_is_locked_is_unlocked_after_its_restart_whoever_turned_locking_off_since() -> None:
    live, wanted = cluster(3), cluster(3, machines={"m2": {"engine": EngineSettings({"zone": "b"})}})
    steps = names(make_plan(wanted, locked(found(live), "m2")))
    assert steps.index("update machines.m2") < steps.index("unlock nodes.m2")
    assert "unlock nodes.m2" not in names(make_plan(wanted, found(live)))
