"""What is put back, where, and when nothing is."""

from dataclasses import replace
from functools import cache

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.errors import Refused
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.cluster import Observed
from swarmplan.model.machine import EngineState, MachineState
from swarmplan.model.values.unknown import Foreign
from swarmplan.plan.plan import Plan
from swarmplan.plan.recovery.restore import Restoring, make_restore
from swarmplan.render.plan.impact import impact_text

WANTED = cluster(3, 1, services={"web": {}})
SINCE = "2026-01-02 03:04 UTC"


@cache
def rig() -> Rig:
    made = Rig()
    made.apply(WANTED)
    return made


@cache
def whole() -> Observed:
    return rig().observe(WANTED)


def address(name: str) -> str:
    state = whole().machines[name]
    assert isinstance(state, MachineState)
    return state.address or ""


def copy(machine: str = "m2", **more: object) -> SwarmCopy:
    plain = SwarmCopy(
        machine,
        "node-of-then",
        "swarm-1",
        address(machine),
        "20.10.24",
        settled=False,
        inventory={},
        state=b"",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def without(*gone: str) -> Observed:
    """The cluster once these machines are gone."""
    fresh = Rig()
    fresh.apply(WANTED)
    for name in gone:
        fresh.world.driver(CLUSTER).remove(name)
    fresh.world.pass_time(30)
    return fresh.observe(WANTED)


def bare() -> Observed:
    """All machines are there, recreated, and none is in a swarm."""
    found = whole()
    engines = {
        name: EngineState(engine.version, name, "inactive")
        for name, engine in found.engines.items()
        if isinstance(engine, EngineState)
    }
    return Observed(machines=found.machines, engines=engines)


def restored(observed: Observed, onto: str = "", **more: object) -> Plan:
    return make_restore(WANTED, observed, Restoring(copy(**more), SINCE, onto))


def verbs(plan: Plan) -> list[str]:
    return [
        f"{step.verb} {getattr(step, 'machine', step.key.name)}"
        for step in plan.steps
        if step.verb != "await"
    ]


def test_first_all_machines_are_made_for_their_addresses_say_where_it_goes() -> None:
    plan = restored(without("m1", "m2", "m3"))
    assert {step.verb for step in plan.steps} == {"create", "await"}
    assert any(
        f"once the machines exist, on the one with address {address('m2')}" in note for note in plan.notes
    )


def test_it_goes_where_the_copied_manager_was() -> None:
    assert verbs(restored(bare())) == ["restore m2", "recover m2"]
    assert verbs(restored(bare(), address=address("m3"))) == ["restore m3", "recover m3"]


def test_at_no_known_address_it_goes_to_the_one_of_its_name_and_the_move_is_told() -> None:
    plan = restored(bare(), address="203.0.113.7")
    assert verbs(plan) == ["restore m2", "recover m2"]
    (change,) = plan.changes
    assert [(diff.path, diff.before, diff.after) for diff in change.fields] == [
        ("address", "203.0.113.7", address("m2"))
    ]
    assert any("have another address than 203.0.113.7" in note for note in plan.notes)


def test_a_manager_that_is_named_is_taken_and_no_worker_can_be() -> None:
    assert verbs(restored(bare(), onto="m1")) == ["restore m1", "recover m1"]
    with pytest.raises(Refused, match="w1 is no manager of the cluster file; its managers are m1, m2, m3"):
        restored(bare(), onto="w1")


def test_where_a_swarm_has_a_leader_nothing_is_put_back() -> None:
    plan = restored(whole())
    assert plan.converged
    changed = cluster(3, 1, services={"web": {"deploy": {"replicas": 2}}})
    plan = make_restore(changed, whole(), Restoring(copy(), SINCE))
    assert "restore" not in {step.verb for step in plan.steps}
    assert any(
        "another than the backup's: the backup of 2026-01-02 03:04 UTC is not restored" in note
        for note in plan.notes
    )


def test_who_can_be_started_is_started_by_apply() -> None:
    fresh = Rig()
    fresh.apply(WANTED)
    for name in ("m1", "m2"):
        fresh.world.kill(CLUSTER, name)
    with pytest.raises(Refused, match="`swarmplan apply` starts them, and nothing is lost"):
        restored(fresh.observe(WANTED))


def test_a_survivor_knows_more_and_that_takes_consent() -> None:
    plan = restored(without("m2", "m3"), onto="m2")
    (hazard,) = (one for one in plan.hazards if str(one.approval) == "quorum-risk")
    assert "m1 answers and is newer than the backup" in hazard.message
    assert "`swarmplan recover` would keep it" in hazard.message


def test_a_survivor_that_is_the_copied_node_goes_on_from_its_own_state() -> None:
    observed = without("m1", "m3")
    engine = observed.engines["m2"]
    assert isinstance(engine, EngineState)
    plan = restored(observed, onto="m2", node_id=engine.node_id)
    assert "restore" not in {step.verb for step in plan.steps}
    assert "recover m2" in verbs(plan)
    assert "its own state is at least as new" in next(
        change.note for change in plan.changes if change.key.name == ""
    )


def test_an_older_engine_is_refused() -> None:
    with pytest.raises(
        Refused, match=r"m2 runs engine .*, older than the backup's, 99.1.0: give it that version"
    ):
        restored(bare(), engine="99.1.0")


def test_the_impact_says_that_an_engine_restarts_and_a_swarm_is_replaced() -> None:
    plan = make_restore(WANTED, without("m1", "m3"), Restoring(copy("m2", node_id="other"), SINCE, "m2"))
    assert (plan.impact.engines_restarted, plan.impact.swarms_replaced) == (1, 1)
    assert "nothing is made" not in impact_text(plan)


def test_a_backup_is_not_put_back_over_a_swarm_that_is_not_ours() -> None:
    found = replace(whole(), swarm=Foreign("m1: not marked"), nodes=(), services={})
    with pytest.raises(Refused, match="not restored over a swarm that is not of cluster lab: m1: not marked"):
        restored(found)
