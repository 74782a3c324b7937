"""What a plan's graph says of the order: looked at on the way, whatever becomes of it at the end."""

import os
from collections import Counter
from collections.abc import Set as AbstractSet

import pytest
from hypothesis import given, settings
from laws.cases import Case, any_case, departing, moving, over, unplugging
from unit.plan.graph import ancestors

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.service import ServiceState
from swarmplan.model.swarm import NodeState, Role
from swarmplan.model.uses import attached
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.planner import make_plan
from swarmplan.steps.base import Wait
from swarmplan.steps.machines import RemoveMachine
from swarmplan.steps.services.contents import RemoveContent
from swarmplan.steps.services.networks import RemoveNetwork
from swarmplan.steps.swarm.membership import LeaveSwarm, RemoveNode
from swarmplan.steps.swarm.nodes import DemoteNode, DrainNode

pytestmark = pytest.mark.laws
often = settings(max_examples=int(os.environ.get("LAW_EXAMPLES", "30")), deadline=None)


def test_law_3_the_dead_go_before_those_who_answer_and_the_leader_goes_last() -> None:
    met = Counter[str]()

    @over(departing(), moving(), any_case())
    def _(case: Case) -> None:
        plan, before = _planned(case)
        entries = {state.id: state for state in case[1].nodes if state.node.machine}
        ended = {step.key.name for step in plan.steps if isinstance(step, LeaveSwarm) and not step.needs}
        going = [
            step
            for step in plan.steps
            if isinstance(step, DemoteNode) and step.node_id in entries and not ended
        ]
        for step in going:
            for other in going:
                rank, others = _rank(entries[step.node_id]), _rank(entries[other.node_id])
                if rank < others:
                    met[f"{rank} before {others}"] += 1
                    assert step.name in before[other.name]

    assert {"dead before follower", "dead before leader", "follower before leader"} <= {
        _named(pair) for pair in met
    }


def test_what_is_changed_last_comes_after_all_that_does_not_wait_for_it() -> None:
    met = Counter[str]()

    @over(departing(), moving(), any_case())
    def _(case: Case) -> None:
        plan, before = _planned(case)
        last = {Key(Kind.SERVICE, name) for name, one in case[0].services.items() if one.last}
        changed = {step.name for step in plan.steps if step.key in last and not isinstance(step, Wait)}
        behind = changed | {step.name for step in plan.steps if not changed.isdisjoint(before[step.name])}
        for step in plan.steps:
            if changed and step.name not in behind:
                met[step.verb] += 1
                assert all(step.name in before[name] for name in changed)

    assert {"drain", "remove", "await", "create", "update"} <= met.keys()


@often
@given(case=departing())
def test_law_3_no_order_that_a_majority_allows_is_refused(case: Case) -> None:
    plan, _ = _planned(case)
    assert all(quorum.safe for _, quorum in plan.quorum)
    assert not [hazard for hazard in plan.forbidden(frozenset(Approval)) if hazard.key.kind is Kind.SWARM]


def test_a_network_goes_when_nothing_is_on_it_any_more() -> None:
    met = Counter[str]()

    @over(unplugging(again=False), unplugging(again=True))
    def _(case: Case) -> None:
        desired, observed = case
        plan, before = _planned(case)
        for step in plan.steps:
            if not isinstance(step, RemoveNetwork) or _refused(plan, step.key):
                continue
            again = step.key.name in desired.networks
            for name, state in observed.services.items():
                if step.key.name in attached(state.service.spec) and state.owned:
                    off = _off(name, desired, plan)
                    met[f"{off}, {'made again' if again else 'gone'}"] += 1
                    assert f"{off} services.{name}" in before[step.name]

    assert {"await, gone", "remove, gone", "remove, made again", "await detached, made again"} <= met.keys()


def test_a_secret_goes_when_whoever_had_it_runs_without() -> None:
    met = Counter[str]()

    @over(unplugging(again=False).filter(_something_held), moving().filter(_something_held))
    def _(case: Case) -> None:
        plan, before = _planned(case)
        for step in plan.steps:
            if isinstance(step, RemoveContent):
                for name in _holders(case[1], step.key):
                    met["held"] += 1
                    assert {f"await services.{name}", f"remove services.{name}"} & before[step.name]

    assert met["held"]


def test_a_node_goes_after_all_that_comes_and_is_out_before_its_machine() -> None:
    met = Counter[str]()

    @over(moving(), departing())
    def _(case: Case) -> None:
        desired, observed = case
        plan, before = _planned(case)
        if any(step.verb == "init" for step in plan.steps):
            return  # then the old swarm ends first
        steps = {step.name: step for step in plan.steps}
        waited = (name for name, one in desired.services.items() if not one.last)
        awaited = {f"await services.{name}" for name in waited} & steps.keys()
        joined = {name for name in steps if name.startswith("join")}
        for step in plan.steps:
            if isinstance(step, DrainNode) and step.key.name not in desired.nodes:
                met["drained"] += 1
                met["joined before"] += bool(joined)
                met["awaited before"] += bool(awaited)
                assert awaited | _for_good(joined, observed) <= before[step.name]
            if isinstance(step, RemoveMachine) and (state := observed.node_of(step.key.name)):
                met["removed"] += 1
                assert _way_out(state) & steps.keys() <= before[step.name]
            if isinstance(step, RemoveNode) and _managed(observed, step.node_id):
                met["a manager"] += 1
                assert f"demote nodes.{step.key.name}" in before[step.name]

    assert all(
        met[each] for each in ("drained", "joined before", "awaited before", "removed", "a manager")
    ), met


def _planned(case: Case) -> tuple[Plan, dict[str, set[str]]]:
    plan = make_plan(*case)
    return plan, ancestors(plan)


def _rank(state: NodeState) -> int:
    return 2 if state.leader else 1 if state.reachable else 0


def _named(pair: str) -> str:
    for rank, name in enumerate(("dead", "follower", "leader")):
        pair = pair.replace(str(rank), name)
    return pair


def _off(service: str, desired: Desired, plan: Plan) -> str:
    """What has to come before a network goes that this service was on."""
    verbs = {step.verb for step in plan.steps if step.key == Key(Kind.SERVICE, service)}
    if service not in desired.services or "remove" in verbs:
        return "remove"
    return next((verb for verb in ("await stopped", "await detached") if verb in verbs), "await")


def _something_held(case: Case) -> bool:
    return any(state.contents for state in case[1].services.values())


def _holders(observed: Observed, content: Key) -> list[str]:
    def holds(state: ServiceState) -> bool:
        return content in state.contents

    return [name for name, state in observed.services.items() if holds(state)]


def _for_good(joined: AbstractSet[str], observed: Observed) -> set[str]:
    """Those who come and stay: one that joins again has gone before."""
    return {*joined} - {f"join nodes.{state.node.machine}" for state in observed.nodes}


def _way_out(state: NodeState) -> set[str]:
    verbs = ("drain", "demote", "leave", "remove entry of")
    return {f"{verb} nodes.{state.node.machine}" for verb in verbs}


def _managed(observed: Observed, node_id: str) -> bool:
    return any(
        state.id == node_id and state.node.machine and state.node.role is Role.MANAGER
        for state in observed.nodes
    )


def _refused(plan: Plan, key: Key) -> bool:
    return any(hazard.key == key for hazard in plan.forbidden(frozenset(Approval)))
