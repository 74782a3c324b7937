"""Who goes, in which order, and who is only spoken of."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import ancestors, names

from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.machine import EngineState, Machine, MachineState, Power
from swarmplan.model.swarm import Availability, Node, NodeState, Role
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.plan import Approval
from swarmplan.plan.planner import make_plan


def shrunk(found: Observed, managers: int, workers: int = 0, **more: Any) -> list[str]:
    return names(make_plan(cluster(managers, workers, **more), found))


def silent(found: Observed, name: str) -> Observed:
    """The machine is off: its node is down, and out of reach if it manages."""
    state = found.machines[name]
    assert isinstance(state, MachineState)
    return replace(
        found,
        machines={**found.machines, name: replace(state, power=Power.STOPPED)},
        engines={other: engine for other, engine in found.engines.items() if other != name},
        nodes=tuple(
            replace(node, reachable=False, status="down") if node.node.machine == name else node
            for node in found.nodes
        ),
    )


def test_a_worker_is_drained_leaves_is_removed_from_the_list_and_removed() -> None:
    assert shrunk(converged(cluster(1, 1)), 1) == [
        "drain nodes.w1",
        "leave nodes.w1",
        "remove entry of nodes.w1",
        "remove machines.w1",
    ]


def test_workers_go_first_then_the_unreachable_then_followers_and_the_leader_last() -> None:
    found = silent(converged(cluster(5, 1)), "m4")
    nodes = tuple(replace(node, leader=node.node.machine == "m3") for node in found.nodes)
    steps = shrunk(replace(found, nodes=nodes), 1)
    assert [name for name in steps if name.startswith("remove machines.")] == [
        f"remove machines.{name}" for name in ("w1", "m4", "m2", "m5", "m3")
    ]


def test_a_dead_node_is_neither_drained_nor_asked_to_leave() -> None:
    steps = shrunk(silent(converged(cluster(3)), "m3"), 2)
    assert steps == ["demote nodes.m3", "remove entry of nodes.m3", "remove machines.m3"]


def test_a_manager_made_a_worker_stays() -> None:
    wanted = cluster(1, 1)
    before = Desired("lab", wanted.machines, {name: Node(name, Role.MANAGER) for name in ("m1", "w1")})
    plan = make_plan(wanted, converged(before))
    assert names(plan) == ["demote nodes.w1"]
    assert [str(quorum) for _, quorum in plan.quorum] == ["1 of 1 managers reachable, majority 1"]


def test_without_prune_what_is_extra_is_only_told() -> None:
    plan = make_plan(cluster(1, policy=Policy(prune=False)), converged(cluster(1, 1)))
    assert (plan.steps, plan.notes) == (
        (),
        ("machines.w1 is not in the cluster file; policy.prune is off, so it stays",),
    )


STALE = NodeState("n9", "w9", Node("", Role.WORKER), "down", made_for="w9")


@pytest.mark.parametrize(
    ("entry", "steps"),
    [
        (STALE, ["remove entry of nodes.w9@n9"]),
        (replace(STALE, node=Node("", Role.MANAGER)), ["demote nodes.w9@n9", "remove entry of nodes.w9@n9"]),
        (replace(STALE, made_for="", hostname="m1"), ["remove entry of nodes.m1@n9"]),
        (replace(STALE, made_for="", hostname="m1", status="ready"), []),
        (replace(STALE, made_for=""), []),
    ],
    ids=["ours by label", "a manager", "ours by name and down", "another m1", "a stranger"],
)
def test_entries_without_a_machine(entry: NodeState, steps: list[str]) -> None:
    wanted = cluster(3)
    found = converged(wanted)
    plan = make_plan(wanted, replace(found, nodes=(*found.nodes, entry)))
    assert names(plan) == steps
    assert len(plan.notes) == (not steps)


def test_stale_entries_go_in_one_order_the_leader_last() -> None:
    wanted = cluster(3)
    found = converged(wanted)
    leader, follower = (
        replace(
            STALE, id=name, made_for=name, node=Node("", Role.MANAGER), leader=name == "w7", reachable=True
        )
        for name in ("w7", "w8")
    )
    entries = (leader, follower, replace(STALE, id="w9"))
    plans = [
        make_plan(wanted, replace(found, nodes=(*found.nodes, *order))) for order in (entries, entries[::-1])
    ]
    assert plans[0].digest == plans[1].digest
    assert [name for name in names(plans[0]) if name.startswith("remove entry of")] == [
        f"remove entry of nodes.{name}@{name}" for name in ("w9", "w8", "w7")
    ]


def test_no_entry_is_removed_from_the_list_while_a_machine_cannot_be_seen() -> None:
    wanted = cluster(1, 1)
    found = converged(wanted)
    machines = {**found.machines, "w1": Unknown("timed out")}
    plan = make_plan(wanted, replace(found, machines=machines, nodes=(*found.nodes, STALE)))
    assert names(plan) == []
    assert plan.unknown


def test_a_machine_to_go_whose_engine_is_silent_is_unknown_but_goes_with_consent() -> None:
    found = converged(cluster(1, 1))
    plan = make_plan(cluster(1), replace(found, engines={**found.engines, "w1": Unknown("timed out")}))
    assert names(plan) == ["remove entry of nodes.w1", "remove machines.w1"]
    assert [hazard.approval for hazard in plan.hazards] == ["unknown"]


def test_the_last_manager_is_not_let_go() -> None:
    alone = cluster(1)
    remade = cluster(1, machines={"m1": {"options": {"memory": 2}}})
    fatal = [hazard for hazard in make_plan(remade, converged(alone)).hazards if hazard.approval is None]
    assert [hazard.message for hazard in fatal] == [
        ("after 'demote nodes.m1' no manager is left: the swarm would be lost; add managers first")
    ]


def test_a_manager_is_exchanged_for_another() -> None:
    """The new one joins before the old one goes, so there is never none."""
    found = converged(cluster(1))
    other = Machine("m9", "local")
    wanted = Desired("lab", {"m9": other}, {"m9": Node("m9", Role.MANAGER)}, policy=Policy(max_destroys=None))
    plan = make_plan(wanted, found)
    assert plan.hazards == ()
    assert [(name, quorum.total) for name, quorum in plan.quorum] == [
        ("join nodes.m9", 2),
        ("demote nodes.m1", 1),
    ]


def test_managers_go_once_one_that_stays_is_back() -> None:
    plan = make_plan(cluster(1, policy=Policy(max_destroys=None)), silent(converged(cluster(3)), "m1"))
    assert plan.hazards == ()
    assert [(name, quorum.reachable, quorum.total) for name, quorum in plan.quorum] == [
        ("await nodes.m1", 3, 3),
        ("demote nodes.m2", 2, 2),
        ("demote nodes.m3", 1, 1),
    ]
    assert "await nodes.m1" in ancestors(plan)["demote nodes.m2"]


def test_an_entry_that_only_looks_reachable_goes_before_any_manager_that_is() -> None:
    twin = NodeState("n9", "m1", Node("", Role.MANAGER), "ready", reachable=True, made_for="m1")
    found = converged(cluster(3))
    steps = names(make_plan(cluster(1), replace(found, nodes=(*found.nodes, twin))))
    assert [name for name in steps if name.startswith("demote")] == [
        "demote nodes.m1@n9",
        "demote nodes.m2",
        "demote nodes.m3",
    ]


def test_a_majority_that_would_be_lost_is_named() -> None:
    found = silent(converged(cluster(3)), "m3")
    found = replace(found, machines={**found.machines, "m3": Unknown("timed out")})
    remade = cluster(3, machines={"m2": {"options": {"memory": 2}}})
    told = [hazard.message for hazard in make_plan(remade, found).hazards if hazard.approval is None]
    assert told == [
        (
            "after 'demote nodes.m2': 1 of 2 managers reachable, majority 2: the swarm would lose its quorum; "
            "add managers first"
        )
    ]


@pytest.mark.parametrize(("availability", "waits"), [("active", True), ("drain", False)])
def test_a_departure_does_not_wait_for_services_that_wait_for_it(availability: str, *, waits: bool) -> None:
    wanted = cluster(1, 1, services={"web": {}}, nodes={"m1": {"availability": Availability.PAUSE}})
    found = converged(wanted)
    state = found.machines["w1"]
    assert isinstance(state, MachineState)
    other = replace(state, machine=replace(state.machine, options={"memory": 1}))
    nodes = [
        replace(node, node=replace(node.node, availability=Availability(availability)))
        if node.node.machine == "w1"
        else node
        for node in found.nodes
    ]
    found = replace(found, machines={**found.machines, "w1": other}, nodes=tuple(nodes), services={})
    order = ancestors(make_plan(wanted, found))
    assert ("await services.web" in order["drain nodes.w1"]) is waits


def test_what_falls_while_a_node_drains_is_told_beforehand() -> None:
    services = {"web": {"deploy": {"replicas": 2}}, "agent": {"deploy": {"mode": "global"}}, "old": {}}
    found = converged(cluster(1, 2, services=services))
    wanted = cluster(1, 1, services={name: body for name, body in services.items() if name != "old"})
    told = [hazard for hazard in make_plan(wanted, found).hazards if hazard.approval is Approval.RESTART]
    assert [hazard.message for hazard in told] == ["while nodes.w2 drains, fewer tasks run: web to 1 of 2"]


def test_a_node_that_is_to_be_drained_is_awaited_empty() -> None:
    services = {"web": {"deploy": {"replicas": 3}}}
    wanted = cluster(1, 2, services=services, nodes={"w2": {"availability": Availability.DRAIN}})
    plan = make_plan(wanted, converged(cluster(1, 2, services=services)))
    assert names(plan)[:2] == ["configure nodes.w2", "drain nodes.w2"]
    assert [hazard.message for hazard in plan.hazards] == [
        "while nodes.w2 drains, fewer tasks run: web to 2 of 3"
    ]


@pytest.mark.parametrize("status", ["down", "ready"])
def test_an_entry_whose_host_is_gone_is_removed_from_the_list_by_force_only_with_consent(status: str) -> None:
    found = converged(cluster(1, 2))
    left = [replace(node, status=status, node=replace(node.node, machine="")) for node in found.nodes[-1:]]
    rest = {name: engine for name, engine in found.engines.items() if name != "w2"}
    machines = {name: state for name, state in found.machines.items() if name != "w2"}
    gone = replace(found, machines=machines, engines=rest, nodes=(*found.nodes[:-1], *left))
    plan = make_plan(cluster(1, 1), gone)
    assert names(plan) == [f"remove entry of nodes.w2@{left[0].id}"]
    hazard = next(hazard for hazard in plan.hazards if "host is gone" in hazard.message)
    assert hazard.approval is Approval.DESTROY
    assert hazard.message.startswith(f"nodes.w2@{left[0].id} is {status} and ")
    notes = {
        "down": f"no machine of this file has its node entry {left[0].id}, which is down",
        "ready": f"its machine no longer answers as node {left[0].id}, which the swarm still has as ready",
    }
    assert [change.note for change in plan.changes if str(change.key).startswith("nodes.")] == [notes[status]]


def test_the_stale_twin_of_a_host_that_answers_is_removed_from_the_list_without_a_word() -> None:
    found = converged(cluster(1, 1))
    twin = replace(found.nodes[-1], id="older", status="down", node=replace(found.nodes[-1].node, machine=""))
    plan = make_plan(cluster(1, 1), replace(found, nodes=(*found.nodes, twin)))
    assert names(plan) == ["remove entry of nodes.w1@older"]
    assert plan.hazards == ()


def test_a_node_whose_certificate_ran_out_is_removed_from_the_list_and_joins_again() -> None:
    found = converged(cluster(3, 1))
    engine, down = found.engines["m2"], found.nodes[1]
    assert isinstance(engine, EngineState)
    assert down.node.machine == "m2"
    out = replace(
        engine, membership="error", node_id="", error="x509: certificate has expired or is not yet valid"
    )
    nodes = (found.nodes[0], replace(down, status="down", reachable=False), *found.nodes[2:])
    plan = make_plan(cluster(3, 1), replace(found, engines={**found.engines, "m2": out}, nodes=nodes))
    assert names(plan) == [
        "demote nodes.m2",
        "remove entry of nodes.m2",
        "join nodes.m2",
        "configure nodes.m2",
    ]
    assert [str(quorum) for _, quorum in plan.quorum] == [
        "2 of 2 managers reachable, majority 2",
        "3 of 3 managers reachable, majority 2",
    ]


def test_no_entry_is_removed_from_the_list_while_a_driver_cannot_say_whether_it_has_the_machine() -> None:
    found = converged(cluster(1, 1))
    left = replace(found.nodes[-1], node=replace(found.nodes[-1].node, machine=""), made_for="w9", id="w9-id")
    observed = replace(found, nodes=(*found.nodes, left), unasked={"other": "nobody is in"})
    plan = make_plan(cluster(1, 1), observed)
    assert plan.converged
    assert plan.notes == ("whether the driver other still has machines of lab is unknown: nobody is in",)
