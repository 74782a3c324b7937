"""A plan of any size folds into few kinds of step, which have all of its steps."""

from dataclasses import replace

import pytest
from small_cluster import cluster

from swarmplan.model.cluster import Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.service import Condition
from swarmplan.plan.planner import make_plan
from swarmplan.steps.base import Milestone, Wait
from swarmplan.steps.machines import StartMachine
from swarmplan.views.plan.step_kinds import NAMES, step_kinds

WEB = {"web": {"image": "lab/hello:1"}}


@pytest.mark.parametrize("workers", [0, 1, 40])
def test_every_step_is_in_one_kind(workers: int) -> None:
    steps = make_plan(cluster(3, workers, services=WEB), Observed()).steps
    found = step_kinds(steps)
    assert sum(kind.count for kind in found) == sum(not step.silent for step in steps)
    assert all(len(kind.names) == min(kind.count, NAMES) for kind in found)


def test_a_larger_plan_has_no_more_kinds() -> None:
    few, many = (
        step_kinds(make_plan(cluster(3, workers, services=WEB), Observed()).steps) for workers in (4, 400)
    )
    assert [(kind.title, kind.row, kind.needs) for kind in few] == [
        (kind.title, kind.row, kind.needs) for kind in many
    ]
    assert sum(kind.count for kind in many) > 1200


def test_what_waits_and_what_comes_one_after_another_is_said() -> None:
    found = {kind.title: kind for kind in step_kinds(make_plan(cluster(3, services=WEB), Observed()).steps)}
    assert found["await services"].waits
    assert not found["create services"].waits
    assert found["join nodes"].chained
    assert not found["create machines"].chained
    assert found["join nodes"].row > found["init swarm"].row > found["create machines"].row


def test_services_that_wait_for_each_other_alternate() -> None:
    wanted = cluster(1, services={"db": {"image": "a:1"}, "web": {"image": "a:1"}})
    web = replace(wanted.services["web"], after={"db": Condition.STARTED})
    wanted = replace(wanted, services={**wanted.services, "web": web})
    found = {kind.title: kind for kind in step_kinds(make_plan(wanted, Observed()).steps)}
    assert found["create services"].turn == found["await services"].turn > 0
    assert found["create services"].row == found["await services"].row


def test_what_a_milestone_joins_is_in_order() -> None:
    first = [StartMachine(key=Key(Kind.MACHINE, name)) for name in "ab"]
    joint = Milestone(key=Key(Kind.MACHINE, "all"), needs=frozenset(step.name for step in first))
    after = [Wait(key=Key(Kind.SERVICE, name), needs=frozenset({joint.name})) for name in "cd"]
    found = step_kinds((*first, joint, *after))
    assert [(kind.row, kind.needs, kind.count) for kind in found] == [(0, (), 2), (1, (0,), 2)]


def test_no_steps_have_no_kinds() -> None:
    assert step_kinds(()) == ()
