"""Join tokens that are good for one run only."""

from dataclasses import replace

from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import ancestors, names

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.labels.names import ROTATE_LABEL
from swarmplan.model.swarm import SwarmSettings, SwarmState
from swarmplan.plan.planner import make_plan
from swarmplan.steps.swarm.tokens import RecordTokenUse

ONCE = SwarmSettings(rotate_after_join=True)


def once(managers: int, workers: int) -> Desired:
    return replace(cluster(managers, workers), swarm=ONCE)


def marked(found: Observed, roles: str) -> Observed:
    assert isinstance(found.swarm, SwarmState)
    labels = {**found.swarm.spec.get("Labels", {}), ROTATE_LABEL: roles}
    return replace(found, swarm=replace(found.swarm, spec={**found.swarm.spec, "Labels": labels}))


def test_tokens_are_marked_before_the_first_join_and_made_anew_after_the_last() -> None:
    plan = make_plan(once(3, 2), Observed())
    order = ancestors(plan)
    joins = {name for name in names(plan) if name.startswith("join")}
    assert all("record used tokens of swarm" in order[join] for join in joins)
    assert joins < order["rotate tokens of swarm"]
    (mark,) = [step for step in plan.steps if isinstance(step, RecordTokenUse)]
    assert mark.roles == {"manager", "worker"}


def test_only_the_roles_that_join_are_marked() -> None:
    plan = make_plan(once(1, 1), converged(cluster(1)))
    (mark,) = [step for step in plan.steps if isinstance(step, RecordTokenUse)]
    assert mark.roles == {"worker"}


def test_where_nobody_joins_nothing_is_rotated() -> None:
    assert names(make_plan(once(1, 0), Observed())) == [
        "create machines.m1", "await machines.m1", "init swarm", "configure nodes.m1",
    ]  # fmt: skip
    assert make_plan(once(3, 2), converged(once(3, 2))).converged


def test_what_an_earlier_run_left_marked_is_made_anew() -> None:
    plan = make_plan(once(1, 1), marked(converged(once(1, 1)), "worker"))
    assert names(plan) == ["rotate tokens of swarm"]
    assert [(diff.before, diff.after) for diff in plan.changes[0].fields] == [("used (worker)", "new")]


def test_without_the_setting_tokens_stay() -> None:
    assert not [name for name in names(make_plan(cluster(3, 2), Observed())) if "tokens" in name]
