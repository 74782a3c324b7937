"""What holds of every plan, whatever is wanted and whatever has gone wrong."""

import os
from itertools import pairwise

import pytest
from hypothesis import given, settings
from laws.any_world import wanted, world
from unit.plan.graph import ancestors

from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Kind
from swarmplan.model.unknown import Unknown
from swarmplan.plan.plan import Consent
from swarmplan.plan.planner import make_plan
from swarmplan.steps.images import LoadImage
from swarmplan.steps.machines import CreateMachine, RemoveMachine
from swarmplan.steps.membership import RemoveNode
from swarmplan.steps.networks import RemoveNetwork
from swarmplan.steps.nodes import DemoteNode
from swarmplan.steps.services import CreateService, RemoveService, UpdateService

pytestmark = pytest.mark.laws
often = settings(max_examples=int(os.environ.get("LAW_EXAMPLES", "60")), deadline=None)


@often
@given(desired=wanted(), observed=world())
def test_a_plan_is_whole(desired: Desired, observed: Observed) -> None:
    plan = make_plan(desired, observed)
    names = [step.name for step in plan.steps]
    assert len(set(names)) == len(names)
    for place, step in enumerate(plan.steps):
        assert step.needs <= set(names[:place])


@often
@given(desired=wanted(), observed=world())
def test_nothing_inside_a_swarm_comes_before_it(desired: Desired, observed: Observed) -> None:
    plan = make_plan(desired, observed)
    before = ancestors(plan)
    if any(step.verb == "init" for step in plan.steps):
        inside = [step for step in plan.steps if step.key.kind in {Kind.NODE, Kind.NETWORK, Kind.SERVICE}]
        assert all(
            "init swarm" in before[step.name] for step in inside if step.verb not in {"leave", "demote"}
        )


@often
@given(desired=wanted(), observed=world())
def test_managers_come_and_go_one_at_a_time_and_come_first(desired: Desired, observed: Observed) -> None:
    plan = make_plan(desired, observed)
    before = ancestors(plan)
    back = {f"await nodes.{state.node.machine}" for state in observed.nodes if not state.reachable}
    moves = [name for name, _ in plan.quorum if name not in back]  # those may come back together
    assert all(earlier in before[later] for earlier, later in pairwise(moves))
    remade = {change.key.name for change in plan.changes if change.action is Action.REPLACE}
    coming = [
        name
        for name, _ in plan.quorum
        if not name.startswith("demote") and name.rpartition(".")[2] not in remade
    ]
    anew = any(step.verb == "init" for step in plan.steps)  # then the old swarm ends first
    going = [step.name for step in plan.steps if isinstance(step, DemoteNode) and not anew]
    assert all(arrival in before[departure] for arrival in coming for departure in going)


@often
@given(desired=wanted(), observed=world())
def test_a_dip_below_the_majority_is_never_let_through(desired: Desired, observed: Observed) -> None:
    plan = make_plan(desired, observed)
    dips = {name for name, quorum in plan.quorum if not (quorum.safe and quorum.total)}
    if dips:
        assert plan.forbidden(frozenset(Consent) - {Consent.QUORUM})
    if any(name.startswith(("demote", "init", "join", "promote")) for name in dips):
        assert plan.forbidden(frozenset(Consent))


@often
@given(desired=wanted(), observed=world())
def test_what_is_unknown_is_not_made_removed_or_joined(desired: Desired, observed: Observed) -> None:
    plan = make_plan(desired, observed)
    silent = {name for name, state in observed.machines.items() if isinstance(state, Unknown)}
    silent |= {name for name, state in observed.engines.items() if isinstance(state, Unknown)}
    for step in plan.steps:
        extra = step.key.kind is Kind.MACHINE and step.key.name not in desired.machines
        assert step.key.name not in silent or extra or step.verb in {"demote", "strike off"}, step.name
    if isinstance(observed.swarm, Unknown):
        assert {step.verb for step in plan.steps} <= {"start", "update", "unlock", "await", "load", "reach"}
    if silent & desired.machines.keys() and any(not step.reveals for step in plan.steps):
        assert plan.hazards


@often
@given(desired=wanted(), observed=world())
def test_what_is_not_ours_is_in_no_step(desired: Desired, observed: Observed) -> None:
    plan = make_plan(desired, observed)
    foreign = {state.id for state in observed.networks.values() if not state.owned}
    foreign |= {state.id for state in observed.services.values() if not state.owned}
    foreign |= {state.id for state in observed.nodes if not state.made_for}
    strangers = {name for name, state in observed.services.items() if not state.owned}
    for step in plan.steps:
        match step:
            case RemoveService(service_id=id_) | RemoveNetwork(network_id=id_):
                assert id_ not in foreign
            case RemoveNode(node_id=id_) | DemoteNode(node_id=id_):
                assert id_ not in foreign
            case UpdateService() | CreateService():
                assert step.service.name not in strangers
            case _:
                pass


@often
@given(desired=wanted(), observed=world())
def test_images_are_there_before_the_services_that_stay_or_the_nodes_that_come(
    desired: Desired, observed: Observed
) -> None:
    plan = make_plan(desired, observed)
    before = ancestors(plan)
    made = {step.machine.name for step in plan.steps if isinstance(step, CreateMachine)}
    for load in (step for step in plan.steps if isinstance(step, LoadImage)):
        for step in plan.steps:
            if isinstance(step, CreateService | UpdateService) and load.machine not in made:
                uses = step.service.spec["TaskTemplate"]["ContainerSpec"]["Image"] == load.image.reference
                assert not uses or load.name in before[step.name]
            if step.verb in {"join", "init"} and step.key.name == load.machine:
                assert load.name in before[step.name] or load.machine not in made


@often
@given(observed=world())
def test_taking_down_leaves_nothing_that_can_be_seen(observed: Observed) -> None:
    gone = Desired("lab")
    plan = make_plan(gone, observed)
    seen = {name for name, state in observed.machines.items() if not isinstance(state, Unknown)}
    assert {step.key.name for step in plan.steps if isinstance(step, RemoveMachine)} == seen
    assert len(plan.unknown) == len(observed.machines) - len(seen)
