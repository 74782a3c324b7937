"""A new certificate authority: last of all, and awaited by whoever finds it on its way."""

from dataclasses import replace

import pytest
from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import ancestors, names

from swarmplan.model.change import Action
from swarmplan.model.cluster import Observed
from swarmplan.model.swarm import SwarmSettings, SwarmState
from swarmplan.plan.planner import make_plan
from swarmplan.plan.swarm.rotation import apart

ANEW = SwarmSettings({"CAConfig": {"ForceRotate": 1}})
ROTATION = ["rotate authority of swarm", "await authority of swarm"]


def rotating(found: Observed) -> Observed:
    assert isinstance(found.swarm, SwarmState)
    return replace(found, swarm=replace(found.swarm, rotating=True))


def test_a_raised_counter_is_a_rotation_and_no_other_update() -> None:
    plan = make_plan(cluster(3, swarm=ANEW), converged(cluster(3)))
    assert names(plan) == ROTATION
    assert [(diff.path, diff.after) for diff in plan.changes[0].fields] == [("force_rotate", 1)]
    assert make_plan(cluster(3, swarm=ANEW), converged(cluster(3, swarm=ANEW))).converged


def test_other_settings_are_updated_before() -> None:
    both = SwarmSettings(
        {"CAConfig": {"ForceRotate": 1, "NodeCertExpiry": 9}, "Raft": {"SnapshotInterval": 7}}
    )
    plan = make_plan(cluster(1, swarm=both), converged(cluster(1)))
    assert names(plan) == ["update swarm", *ROTATION]
    assert apart(both.spec) == {"CAConfig": {"NodeCertExpiry": 9}, "Raft": {"SnapshotInterval": 7}}
    assert apart(ANEW.spec) == {}


def test_it_comes_after_whoever_joins_and_whoever_goes() -> None:
    order = ancestors(make_plan(cluster(1, 1, swarm=ANEW), converged(cluster(2))))
    assert {"configure nodes.w1", "remove machines.m2"} <= order["rotate authority of swarm"]


def test_a_new_swarm_has_a_new_authority_anyway() -> None:
    assert not set(ROTATION) & set(names(make_plan(cluster(1, swarm=ANEW), Observed())))


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("ready", "a new certificate authority is being distributed"),
        ("down", "a new certificate authority is being distributed, which cannot complete while w1 is down"),
    ],
)
def test_one_that_is_under_way_is_awaited(status: str, told: str) -> None:
    found = rotating(converged(cluster(1, 1)))
    nodes = tuple(replace(node, status=status) if node.node.machine == "w1" else node for node in found.nodes)
    plan = make_plan(cluster(1, 1), replace(found, nodes=nodes))
    assert "await authority of swarm" in names(plan)
    assert (plan.changes[0].action, plan.changes[0].note) == (Action.WAIT, told)
    assert plan.hazards == ()


def test_waiting_does_not_hide_what_else_changes() -> None:
    other = SwarmSettings({"Raft": {"SnapshotInterval": 7}})
    plan = make_plan(cluster(1, swarm=other), rotating(converged(cluster(1))))
    assert names(plan) == ["update swarm", "await authority of swarm"]
    assert plan.changes[0].action is Action.UPDATE
