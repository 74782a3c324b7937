"""Nodes that lost touch with the managers: told from those that find them again by themselves."""

from dataclasses import replace
from typing import Any

from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import ancestors, names

from swarmplan.model.cluster import Observed
from swarmplan.model.machine import EngineState
from swarmplan.plan.planner import make_plan

WANTED = cluster(2, 2)
GONE = {"gone": "198.18.9.8", "moved": "198.18.9.9"}


def found(name: str, peers: dict[str, str], engine: dict[str, Any] | None = None, **node: Any) -> Observed:
    """The node as the managers list it, and the managers that its engine knows."""
    seen = converged(WANTED)
    own = seen.engines[name]
    assert isinstance(own, EngineState)
    nodes = [replace(state, **node) if state.node.machine == name else state for state in seen.nodes]
    engines = {**seen.engines, name: replace(own, peers=peers, **(engine or {}))}
    return replace(seen, nodes=tuple(nodes), engines=engines)


def test_a_worker_that_knows_only_managers_that_are_gone_joins_again_undrained() -> None:
    plan = make_plan(WANTED, found("w1", GONE, status="down"))
    assert names(plan) == [
        "leave nodes.w1",
        "remove entry of nodes.w1",
        "join nodes.w1",
        "configure nodes.w1",
    ]
    assert plan.impact.nodes_rejoined == 1
    assert plan.hazards == ()


def test_one_that_is_cut_off_or_only_just_looking_is_awaited() -> None:
    known = {**GONE, "m2": "198.18.0.3"}
    assert names(make_plan(WANTED, found("w1", known, status="down"))) == ["await nodes.w1"]
    assert names(make_plan(WANTED, found("w1", known, status="unknown"))) == ["await nodes.w1"]


def test_one_that_will_find_a_manager_where_one_joins_is_awaited() -> None:
    seen = found("w1", {"was": "198.18.0.3"}, status="down")
    seen = replace(seen, nodes=tuple(node for node in seen.nodes if node.node.machine != "m2"))
    plan = make_plan(WANTED, seen)
    assert "join nodes.m2" in names(plan)
    assert "await nodes.w1" in names(plan)
    assert "leave nodes.w1" not in names(plan)


def test_one_that_is_ready_is_left_alone_whatever_it_knows() -> None:
    assert make_plan(WANTED, found("w1", GONE)).converged


def test_an_engine_that_is_in_no_swarm_looks_for_nobody() -> None:
    plan = make_plan(WANTED, found("w1", GONE, {"membership": "pending"}, status="down"))
    assert names(plan) == ["await nodes.w1"]


def test_a_manager_that_was_left_out_and_knows_nobody_joins_again_before_the_workers_and_one_by_one() -> None:
    plan = make_plan(WANTED, found("m2", GONE, status="unknown", outside=True, reachable=False))
    order = ancestors(plan)
    assert order["join nodes.m2"] >= {"leave nodes.m2", "remove entry of nodes.m2"}
    assert [str(quorum) for _, quorum in plan.quorum] == ["2 of 2 managers reachable, majority 2"]


def test_a_manager_that_does_not_answer_the_others_is_awaited() -> None:
    plan = make_plan(WANTED, found("m2", GONE, status="down", reachable=False))
    assert "leave nodes.m2" not in names(plan)
