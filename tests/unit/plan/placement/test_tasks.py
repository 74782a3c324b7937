"""One count of the tasks that a plan takes down: in its impact, its fuses and its hazards."""

from dataclasses import replace

import pytest
from golden.converged import converged, foreign, node_id
from small_cluster import cluster

from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.machine import EngineSettings
from swarmplan.model.service import Task
from swarmplan.model.swarm import Availability, InitSettings, SwarmSettings
from swarmplan.plan.planner import make_plan

FOUR = {"web": {"deploy": {"replicas": 4}}, "agent": {"deploy": {"mode": "global"}}}
"""On one manager and one worker: three tasks on each."""
DRAIN = {"w1": {"availability": Availability.DRAIN}}
PINNED = {"web": {"deploy": {"replicas": 2, "placement": {"constraints": ["node.labels.disk == ssd"]}}}}


def pinned(label: str) -> Desired:
    return cluster(1, 1, services=PINNED, nodes={name: {"labels": {"disk": label}} for name in ("m1", "w1")})


BEFORE = cluster(1, 1, services=FOUR)


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        pytest.param(BEFORE, BEFORE, 0, id="nothing"),
        pytest.param(BEFORE, cluster(1, 1, services=FOUR, nodes=DRAIN), 3, id="drained"),
        pytest.param(BEFORE, cluster(1, services=FOUR), 3, id="machine removed"),
        pytest.param(BEFORE, cluster(services={}), 0, id="its services go anyway"),
        pytest.param(
            BEFORE,
            cluster(1, 1, services=FOUR, machines={"w1": {"engine": EngineSettings(labels={"zone": "a"})}}),
            3,
            id="engine restarted",
        ),
        pytest.param(
            BEFORE,
            cluster(1, 1, services=FOUR, machines={"w1": {"options": {"memory": 9}}}),
            3,
            id="machine replaced",
        ),
        pytest.param(
            BEFORE,
            cluster(1, 1, services={**FOUR, "web": {"user": "9", "deploy": {"replicas": 4}}}, nodes=DRAIN),
            5,
            id="drained and rolled",
        ),
        pytest.param(
            BEFORE,
            cluster(1, 1, services=FOUR, swarm=SwarmSettings(init=InitSettings(subnet_size=26))),
            6,
            id="the swarm is recreated",
        ),
        pytest.param(pinned("ssd"), pinned("ssd"), 0, id="labels as they were"),
        pytest.param(pinned("ssd"), pinned("hdd"), 2, id="evicted by a label"),
        pytest.param(BEFORE, Desired("lab"), 0, id="taken down"),
    ],
)
def test_tasks_that_are_taken_down_are_counted_once(before: Desired, after: Desired, count: int) -> None:
    assert make_plan(after, converged(before)).impact.tasks_restarted == count


@pytest.mark.parametrize(("most", "blown"), [(2, True), (3, False)])
def test_the_fuse_counts_those_of_a_drain(most: int, *, blown: bool) -> None:
    policy = Policy(max_destroys=None, max_restarts=most)
    plan = make_plan(cluster(1, 1, services=FOUR, nodes=DRAIN, policy=policy), converged(BEFORE))
    told = [hazard.message for hazard in plan.hazards]
    assert (f"restarts 3 tasks; policy.max_restarts is {most}" in told) is blown


def test_tasks_of_others_fall_as_well() -> None:
    seen = with_a_strangers_task(converged(BEFORE))
    plan = make_plan(cluster(1, 1, services=FOUR, nodes=DRAIN), seen)
    assert plan.impact.tasks_restarted == 4
    assert "while nodes.w1 drains, fewer tasks run: theirs to 0 of 1, web to 2 of 4" in [
        hazard.message for hazard in plan.hazards
    ]


def with_a_strangers_task(seen: Observed) -> Observed:
    state = foreign(cluster(services={"theirs": {}}).services["theirs"])
    task = Task("task-theirs", 1, node_id("w1"), "running", "running")
    return replace(
        seen, services={**seen.services, "theirs": replace(state, tasks=(task,), desired=1, running=1)}
    )
