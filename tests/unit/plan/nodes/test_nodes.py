"""Nodes: managers one by one, each role and label only where it differs."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import ancestors, names
from unit.plan.test_backup import careful

from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.swarm import Availability, InitSettings, KeyPlace, Node, Role, SwarmSettings, SwarmState
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.planner import make_plan
from swarmplan.steps.swarm.membership import JoinNode
from swarmplan.steps.swarm.swarm import InitSwarm

WANTED = cluster(1, 1)


def with_worker(**fields: Any) -> Observed:
    found = converged(WANTED)
    return replace(found, nodes=(found.nodes[0], replace(found.nodes[1], **fields)))


@pytest.mark.parametrize(
    ("observed", "steps"),
    [
        (with_worker(), []),
        (with_worker(status="down"), ["await nodes.w1"]),
        (with_worker(made_for=""), ["configure nodes.w1"]),
        (with_worker(made_for="w1-old"), ["configure nodes.w1"]),
        (with_worker(node=Node("w1", Role.WORKER, Availability.PAUSE)), ["configure nodes.w1"]),
        (with_worker(node=Node("w1", Role.WORKER, labels={"theirs": "1"})), []),
        (
            with_worker(node=Node("w1", Role.WORKER, labels={"gone": "1"}), owned_labels=frozenset({"gone"})),
            ["configure nodes.w1"],
        ),
        (replace(with_worker(), nodes=with_worker().nodes[:1]), ["leave nodes.w1", "join nodes.w1", "configure nodes.w1"]),
    ],
    ids=["equal", "down", "unmarked", "marked for another", "paused", "their label", "our old label", "another swarm's"],
)  # fmt: skip
def test_what_becomes_of_a_node(observed: Observed, steps: list[str]) -> None:
    assert names(make_plan(WANTED, observed)) == steps


def test_a_manager_the_others_do_not_reach_is_awaited_though_it_is_ready() -> None:
    wanted = cluster(3)
    found = converged(wanted)
    plan = make_plan(
        wanted, replace(found, nodes=(*found.nodes[:2], replace(found.nodes[2], reachable=False)))
    )
    assert names(plan) == ["await nodes.m3"]
    assert [change.action for change in plan.changes] == [Action.WAIT]
    assert plan.impact.after == Quorum(3, 3)


def test_exclusive_labels_take_others_away() -> None:
    exclusive = cluster(1, 1, nodes={"w1": {"labels_exclusive": True}})
    plan = make_plan(exclusive, with_worker(node=Node("w1", Role.WORKER, labels={"theirs": "1"})))
    assert names(plan) == ["configure nodes.w1"]
    assert [(diff.path, diff.before, diff.after) for diff in plan.changes[0].fields] == [
        ("labels.theirs", "1", None)
    ]


def test_a_node_of_another_swarm_leaves_it_only_with_consent() -> None:
    found = converged(WANTED)
    engine = found.engines["w1"]
    assert isinstance(engine, EngineState)
    engines = {**found.engines, "w1": replace(engine, peers={"theirs": "198.18.0.99"})}
    plan = make_plan(WANTED, replace(found, nodes=found.nodes[:1], engines=engines))
    assert names(plan)[0] == "leave nodes.w1"
    assert [hazard.approval for hazard in plan.hazards] == ["foreign"]
    engines = {**found.engines, "w1": replace(engine, peers={"theirs": "198.18.0.99"}, control=True)}
    plan = make_plan(WANTED, replace(found, nodes=found.nodes[:1], engines=engines))
    assert [hazard.approval for hazard in plan.hazards] == ["foreign", "destroy"]


def test_a_node_that_our_own_swarm_has_forgotten_joins_again_without_a_word() -> None:
    found = converged(WANTED)
    plan = make_plan(WANTED, replace(found, nodes=found.nodes[:1]))
    assert names(plan) == ["leave nodes.w1", "join nodes.w1", "configure nodes.w1"]
    assert plan.hazards == ()


def test_managers_join_one_by_one_and_workers_all_at_once() -> None:
    order = ancestors(make_plan(cluster(3, 3), Observed()))
    assert "join nodes.m2" in order["join nodes.m3"]
    assert not {f"join nodes.w{number}" for number in (1, 2)} & order["join nodes.w3"]
    assert "create machines.w1" not in order["init swarm"]


def test_a_node_with_labels_enters_drained() -> None:
    wanted = cluster(2, nodes={"m1": {"labels": {"tier": "a"}}, "m2": {"labels": {"tier": "b"}}})
    plan = make_plan(wanted, Observed())
    entering = [step for step in plan.steps if isinstance(step, InitSwarm | JoinNode)]
    assert [step.availability for step in entering] == [Availability.DRAIN] * 2


def test_promotions_come_before_demotions_and_keep_the_majority() -> None:
    """m2 and w1 exchange their roles."""
    wanted = cluster(2, 1)
    roles = {"m1": Role.MANAGER, "m2": Role.WORKER, "w1": Role.MANAGER}
    before = Desired("lab", wanted.machines, {name: Node(name, role) for name, role in roles.items()})
    plan = make_plan(wanted, converged(before))
    assert [name for name, _ in plan.quorum] == ["promote nodes.m2", "demote nodes.w1"]
    assert "promote nodes.m2" in ancestors(plan)["demote nodes.w1"]
    assert [(quorum.reachable, quorum.total) for _, quorum in plan.quorum] == [(3, 3), (2, 2)]


def test_a_returning_engine_is_awaited_before_its_node_is_changed() -> None:
    found = with_worker(node=Node("w1", Role.WORKER, Availability.PAUSE), status="down")
    state = found.machines["w1"]
    engines = {name: engine for name, engine in found.engines.items() if name != "w1"}
    assert isinstance(state, MachineState)
    stopped = replace(state, power=Power.STOPPED)
    plan = make_plan(WANTED, replace(found, machines={**found.machines, "w1": stopped}, engines=engines))
    assert names(plan) == ["start machines.w1", "await machines.w1", "await nodes.w1", "configure nodes.w1"]


def moved(managers: int, workers: int, *names: str) -> Observed:
    """These machines came back with other addresses; their engines still announce the old ones."""
    found = converged(cluster(managers, workers))
    engines = dict(found.engines)
    for name, engine in found.engines.items():
        state = found.machines[name]
        assert isinstance(engine, EngineState)
        assert isinstance(state, MachineState)
        engines[name] = replace(engine, node_address="198.18.9.9" if name in names else state.address or "")
    return replace(found, engines=engines)


def test_a_worker_whose_address_changed_joins_again() -> None:
    plan = make_plan(cluster(1, 1), moved(1, 1, "w1"))
    assert names(plan) == [
        "drain nodes.w1",
        "leave nodes.w1",
        "remove entry of nodes.w1",
        "join nodes.w1",
        "configure nodes.w1",
    ]
    (change,) = plan.changes
    assert [(diff.path, diff.before) for diff in change.fields] == [("address", "198.18.9.9")]
    assert plan.impact.nodes_rejoined == 1


def test_managers_whose_addresses_changed_join_again_one_by_one_the_leader_last() -> None:
    plan = make_plan(cluster(3), moved(3, 0, "m1", "m2"))
    order = ancestors(plan)
    assert "configure nodes.m2" in order["demote nodes.m1"]
    assert [quorum.safe for _, quorum in plan.quorum] == [True] * 4


def test_the_only_manager_is_made_to_announce_its_new_address() -> None:
    plan = make_plan(cluster(1), moved(1, 0, "m1"))
    assert names(plan) == ["recover swarm"]
    assert [(diff.path, diff.before) for diff in plan.changes[0].fields] == [("address", "198.18.9.9")]


def locking() -> tuple[Desired, Observed]:
    """The only manager, which locks its keys and has another address by now."""
    found = moved(1, 0, "m1")
    assert isinstance(found.swarm, SwarmState)
    locks = {**found.swarm.spec, "EncryptionConfig": {"AutoLockManagers": True}}
    wanted = cluster(1, swarm=SwarmSettings(locks, unlock_key=KeyPlace(file="/key")))
    return wanted, replace(found, swarm=replace(found.swarm, spec=locks, key_kept=True))


def test_where_it_locks_it_restarts_first_and_that_costs_the_majority_meanwhile() -> None:
    plan = make_plan(*locking())
    unlock, recover = "unlock the folder of machines.m1", "recover swarm"
    assert [(name, quorum) for name, quorum in plan.quorum] == [
        (unlock, Quorum(1, 0)),
        (recover, Quorum(1, 1)),
    ]
    assert [str(hazard.approval) for hazard in plan.hazards] == ["restart", "quorum-risk"]


def test_where_it_restarts_to_announce_its_address_no_backup_restarts_it_before() -> None:
    wanted, found = locking()
    plan = make_plan(careful(wanted), found)
    assert [name for name in names(plan) if name.startswith(("back up", "unlock the folder"))] == [
        "unlock the folder of machines.m1"
    ]
    assert any(hazard.message.startswith("no backup can be made first: ") for hazard in plan.hazards)


def test_where_managers_lock_the_only_one_is_left_and_told_of() -> None:
    found = moved(1, 0, "m1")
    assert isinstance(found.swarm, SwarmState)
    locks = {**found.swarm.spec, "EncryptionConfig": {"AutoLockManagers": True}}
    plan = make_plan(cluster(1), replace(found, swarm=replace(found.swarm, spec=locks)))
    assert "recover swarm" not in names(plan)
    assert any(note.startswith("nodes.m1 is the only manager") for note in plan.notes)


def test_entries_that_were_left_out_are_nobody_to_join() -> None:
    found = moved(3, 0, "m1")
    nodes = tuple(replace(node, outside=node.node.machine != "m1") for node in found.nodes)
    plan = make_plan(cluster(3), replace(found, nodes=nodes))
    assert "leave nodes.m1" not in names(plan)
    assert "recover swarm" in names(plan)


def test_an_address_the_spec_sets_is_not_compared_with_the_drivers() -> None:
    wanted = replace(cluster(1, 1), swarm=SwarmSettings(init=InitSettings(advertise_addr="eth1")))
    assert names(make_plan(wanted, moved(1, 1, "m1", "w1"))) == []


def test_a_worker_that_comes_from_another_address_than_it_announces_is_told_of() -> None:
    found = converged(cluster(1, 1))
    engine, entry = found.engines["w1"], found.nodes[-1]
    assert isinstance(engine, EngineState)
    engines = {**found.engines, "w1": replace(engine, node_address=entry.address)}
    assert make_plan(cluster(1, 1), replace(found, engines=engines)).notes == ()
    nodes = (*found.nodes[:-1], replace(entry, address="192.0.2.9"))
    plan = make_plan(cluster(1, 1), replace(found, engines=engines, nodes=nodes))
    assert plan.converged
    assert plan.notes == (
        (
            f"node w1 advertises {entry.address}, but reaches the managers from 192.0.2.9: make sure the others reach it at"
            f" {entry.address}"
        ),
    )
