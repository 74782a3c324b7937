"""A manager that the raft has elsewhere: mended through the first that joins it, before any other does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import ancestors, names

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.labels.names import REDIRECT_LABEL
from swarmplan.model.machine import EngineState, MachineState
from swarmplan.model.swarm import Role, SwarmState
from swarmplan.plan.planner import make_plan
from swarmplan.steps.swarm.readdress import EndRedirect, Redirect

if TYPE_CHECKING:
    from swarmplan.model.values.unknown import Unknown

OLD = "198.18.9.9"


def restored(wanted: Desired, *members: str, noted: Mapping[str, str] | None = None) -> Observed:
    """The first manager was put back elsewhere; ``members`` are the nodes that are in with it, all others empty machines."""
    found = converged(wanted)
    engines: dict[str, EngineState | Unknown] = {}
    for name, engine in found.engines.items():
        state = found.machines[name]
        assert isinstance(engine, EngineState)
        assert isinstance(state, MachineState)
        there = name in ("m1", *members)
        engines[name] = replace(
            engine,
            node_address=(state.address or "") if there else "",
            membership="active" if there else "inactive",
        )
    nodes = tuple(
        replace(node, peer=OLD if node.node.machine == "m1" else node.address if node.reachable else "")
        for node in found.nodes
        if node.node.machine in ("m1", *members)
    )
    assert isinstance(found.swarm, SwarmState)
    label = {REDIRECT_LABEL: ",".join(f"{name}={was}" for name, was in (noted or {}).items())}
    spec = {**found.swarm.spec, "Labels": {**found.swarm.spec.get("Labels", {}), **(label if noted else {})}}
    return replace(found, engines=engines, nodes=nodes, swarm=replace(found.swarm, spec=spec))


def test_the_first_to_join_is_led_to_it_and_the_next_waits_until_it_is_mended() -> None:
    wanted = cluster(3, 1)
    plan = make_plan(wanted, restored(wanted))
    order = ancestors(plan)
    assert {"redirect machines.m2", "redirect machines.m1"} <= order["join nodes.m2"]
    assert "join nodes.m2" in order["demote nodes.m1"]
    ends = {"end redirect of machines.m1", "end redirect of machines.m2"}
    assert "demote nodes.m1" in order["end redirect of machines.m2"]
    assert ends <= order["promote nodes.m1"]
    assert "promote nodes.m1" in order["join nodes.m3"]
    assert "promote nodes.m1" in order["join nodes.w1"]
    assert "redirect machines.m3" not in names(plan)
    assert [str(quorum) for _, quorum in plan.quorum] == [
        "2 of 2 managers reachable, majority 2",
        "1 of 1 managers reachable, majority 1",
        "2 of 2 managers reachable, majority 2",
        "3 of 3 managers reachable, majority 2",
    ]
    assert {step.was for step in plan.steps if isinstance(step, Redirect | EndRedirect)} == {OLD}


def test_a_worker_that_is_promoted_is_led_to_it_too() -> None:
    wanted = cluster(2)
    found = restored(wanted, "m2")
    worker = replace(
        found.nodes[1], node=replace(found.nodes[1].node, role=Role.WORKER), peer="", reachable=False
    )
    order = ancestors(make_plan(wanted, replace(found, nodes=(found.nodes[0], worker))))
    assert "redirect machines.m2" in order["promote nodes.m2"]
    assert "promote nodes.m2" in order["demote nodes.m1"]


def test_killed_after_the_join_it_goes_on_from_there() -> None:
    wanted = cluster(3)
    plan = make_plan(wanted, restored(wanted, "m2", noted={"m2": OLD, "m1": OLD}))
    order = ancestors(plan)
    assert "redirect machines.m2" in order["demote nodes.m1"]
    assert "promote nodes.m1" in order["join nodes.m3"]
    assert "join nodes.m2" not in names(plan)


def test_a_redirect_that_a_killed_run_left_is_ended() -> None:
    wanted = cluster(2)
    found = converged(wanted)
    assert isinstance(found.swarm, SwarmState)
    labels = {REDIRECT_LABEL: f"m2={OLD},gone={OLD}"}
    live = replace(found.swarm, spec={**found.swarm.spec, "Labels": labels})
    plan = make_plan(wanted, replace(found, swarm=live))
    assert names(plan) == ["end redirect of machines.m2", "end redirect of machines.gone"]
    assert not plan.converged


def test_it_is_ended_before_anybody_joins_at_the_address_it_leads_away_from() -> None:
    wanted = cluster(3, 1)
    found = converged(wanted)
    assert isinstance(found.swarm, SwarmState)
    live = replace(found.swarm, spec={**found.swarm.spec, "Labels": {REDIRECT_LABEL: f"m2={OLD}"}})
    order = ancestors(make_plan(wanted, replace(found, swarm=live, nodes=found.nodes[:2])))
    assert "end redirect of machines.m2" in order["join nodes.m3"]
    assert "end redirect of machines.m2" in order["join nodes.w1"]


def test_one_that_is_to_be_no_manager_is_not_promoted_again() -> None:
    wanted = cluster(2, nodes={"m1": {}})
    found = restored(wanted)
    other = replace(wanted, nodes={**wanted.nodes, "m1": replace(wanted.nodes["m1"], role=Role.WORKER)})
    plan = make_plan(other, found)
    assert names(plan).count("demote nodes.m1") == 1
    assert "promote nodes.m1" not in names(plan)
    assert [quorum.safe for _, quorum in plan.quorum] == [True, True]


def test_the_only_manager_wanted_is_left_with_a_note() -> None:
    wanted = cluster(1, 1)
    plan = make_plan(wanted, restored(wanted, "w1"))
    assert plan.converged
    assert any(OLD in note and "restarts" in note for note in plan.notes)


def test_managers_that_reach_each_other_at_other_addresses_than_they_announce_are_left_alone() -> None:
    wanted = cluster(3)
    assert make_plan(wanted, restored(wanted, "m2", "m3")).converged


def test_a_lone_manager_that_the_raft_has_where_its_driver_does_is_left_alone() -> None:
    wanted = cluster(2)
    found = restored(wanted)
    engine = found.engines["m1"]
    assert isinstance(engine, EngineState)
    peer = replace(found.nodes[0], peer=found.nodes[0].address)
    engines = {**found.engines, "m1": replace(engine, node_address="10.0.0.7")}
    plan = make_plan(
        replace(wanted, swarm=replace(wanted.swarm, init=replace(wanted.swarm.init, advertise_addr="eth1"))),
        replace(found, nodes=(peer,), engines=engines),
    )
    assert "join nodes.m2" in names(plan)
    assert "redirect machines.m2" not in names(plan)


def test_where_only_one_at_its_old_address_can_join_the_plan_is_refused() -> None:
    wanted = cluster(2)
    found = restored(wanted)
    machine = found.machines["m2"]
    assert isinstance(machine, MachineState)
    plan = make_plan(wanted, replace(found, machines={**found.machines, "m2": replace(machine, address=OLD)}))
    (message,) = (hazard.message for hazard in plan.hazards if hazard.approval is None)
    assert message == (
        f"nodes.m2 has the address {OLD}, which the raft has for nodes.m1: they cannot reach each other; add another manager,"
        " or give it another address"
    )


def test_an_earlier_redirect_of_a_third_machine_is_ended_with_the_others() -> None:
    wanted = cluster(3)
    plan = make_plan(wanted, restored(wanted, "m2", noted={"m2": OLD, "m1": OLD, "gone": "198.18.9.8"}))
    order = ancestors(plan)
    assert {step.was for step in plan.steps if isinstance(step, EndRedirect) and "gone" in step.name} == {
        "198.18.9.8"
    }
    assert names(plan).count("end redirect of machines.gone") == 1
    assert "demote nodes.m1" in order["end redirect of machines.gone"]


def test_several_that_joined_before_are_led_to_it_and_it_is_redirected_once() -> None:
    wanted = cluster(3)
    plan = make_plan(wanted, restored(wanted, "m2", "m3", noted={"m2": OLD, "m1": OLD}))
    redirected = {f"redirect machines.{name}" for name in ("m1", "m2", "m3")}
    assert redirected <= ancestors(plan)["demote nodes.m1"]
    assert names(plan).count("redirect machines.m1") == 1
