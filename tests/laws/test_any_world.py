"""What holds of every plan, whatever is wanted and whatever has gone wrong.

A law that asserts only where something occurs counts how often it did: a run in which it never did has shown nothing, and
fails.
"""

import os
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from laws.any_world import wanted, world
from laws.cases import (
    Case,
    any_case,
    departing,
    dipping,
    growing,
    moving,
    over,
    restarting,
    shrinking,
    unread,
)
from unit.plan.graph import ancestors

from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Kind
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.plan import Approval
from swarmplan.plan.planner import make_plan
from swarmplan.steps.images import LoadImage
from swarmplan.steps.machines import CreateMachine, RemoveMachine
from swarmplan.steps.services.networks import RemoveNetwork
from swarmplan.steps.services.services import CreateService, RemoveService, UpdateService
from swarmplan.steps.swarm.nodes import DemoteNode

pytestmark = pytest.mark.laws
often = settings(max_examples=int(os.environ.get("LAW_EXAMPLES", "30")), deadline=None)


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


def test_managers_come_and_go_one_at_a_time_and_come_first() -> None:
    met = Counter[str]()

    @over(any_case(), growing(), moving(), departing())
    def _(case: Case) -> None:
        observed = case[1]
        plan = make_plan(*case)
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
        met["several join"] += sum(name.startswith("join") for name in moves) > 1
        met["several go"] += len(going) > 1
        met["one joins, one goes"] += bool(coming and going)

    assert all(met.values()), met


def test_law_3_a_dip_below_the_majority_is_never_let_through() -> None:
    met = Counter[str]()

    @over(dipping(), restarting(), any_case())
    def _(case: Case) -> None:
        plan = make_plan(*case)
        dips = {name for name, quorum in plan.quorum if not (quorum.safe and quorum.total)}
        lost = {name for name in dips if name.startswith(("demote", "init", "join", "promote"))}
        if dips:
            assert plan.forbidden(frozenset(Approval) - {Approval.QUORUM})
        if lost:
            assert plan.forbidden(frozenset(Approval))
        met.update(["lost"] if lost else ["interrupted"] if dips else ["safe"])

    assert met.keys() == {"lost", "interrupted", "safe"}


@often
@given(case=dipping())
def test_law_3_where_those_who_stay_are_no_majority_the_plan_is_refused(case: Case) -> None:
    refused = " ".join(hazard.message for hazard in make_plan(*case).forbidden(frozenset(Approval)))
    assert "the swarm would lose its quorum" in refused or "the swarm would be lost" in refused


@often
@given(case=restarting())
def test_law_3_a_majority_that_comes_back_is_asked_for(case: Case) -> None:
    assert [hazard.approval for hazard in make_plan(*case).hazards if hazard.key.kind is Kind.SWARM] == [
        Approval.QUORUM
    ]


def test_law_6_what_is_unknown_is_not_made_removed_or_joined() -> None:
    met = Counter[str]()

    @over(any_case(), departing(), unread())
    def _(case: Case) -> None:
        desired, observed = case
        plan = make_plan(desired, observed)
        silent = {name for name, state in observed.machines.items() if isinstance(state, Unknown)}
        silent |= {name for name, state in observed.engines.items() if isinstance(state, Unknown)}
        for step in plan.steps:
            extra = step.key.kind is Kind.MACHINE and step.key.name not in desired.machines
            assert step.key.name not in silent or extra or step.verb in {"demote", "remove entry of"}, (
                step.name
            )
        if isinstance(observed.swarm, Unknown):
            met["swarm"] += 1
            assert {step.verb for step in plan.steps} <= {
                *("start", "update", "unlock", "await", "load", "reach")
            }
        if silent & desired.machines.keys() and any(not step.reveals for step in plan.steps):
            met["acts"] += 1
            asked = {hazard.key.name for hazard in plan.hazards if hazard.approval is Approval.UNKNOWN}
            assert silent & desired.machines.keys() <= asked

    assert met.keys() == {"swarm", "acts"}


def test_law_5_what_is_not_ours_is_in_no_step() -> None:
    met = Counter[str]()

    @over(any_case(), shrinking())
    def _(case: Case) -> None:
        desired, observed = case
        plan = make_plan(desired, observed)
        networks = {state.id for state in observed.networks.values() if not state.owned}
        services = {state.id for state in observed.services.values() if not state.owned}
        foreign = networks | services | {state.id for state in observed.nodes if not state.made_for}
        strangers = {name for name, state in observed.services.items() if not state.owned}
        for step in plan.steps:
            assert not foreign & {value for value in vars(step).values() if isinstance(value, str)}, step
            touched = getattr(step, "service", None)
            assert touched is None or step.reveals or touched.name not in strangers, step
        gone = {step.key.name for step in plan.steps if isinstance(step, RemoveService | RemoveNetwork)}
        met["a network beside a removal"] += bool(gone and networks)
        met["a service beside a removal"] += bool(gone and services)
        met["a node"] += any(not state.made_for for state in observed.nodes)

    assert all(met.values()), met


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
