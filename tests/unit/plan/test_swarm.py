"""The swarm's own settings, and what only a rebuild could change."""

from dataclasses import replace

import pytest
from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import names

from swarmplan.model.swarm import InitSettings, SwarmSettings
from swarmplan.model.unknown import Unknown
from swarmplan.plan.planner import make_plan


@pytest.mark.parametrize(
    ("init", "told"),
    [
        (InitSettings(data_path_port=4790), "swarm.data_path_port is 4789"),
        (InitSettings(subnet_size=25), "swarm.subnet_size is 24"),
        (InitSettings(default_addr_pool=("10.9.0.0/16",)), "swarm.default_addr_pool is ()"),
    ],
)
def test_what_is_fixed_at_init_is_never_slipped_in(init: InitSettings, told: str) -> None:
    plan = make_plan(cluster(swarm=SwarmSettings(init=init)), converged(cluster()))
    assert [hazard.consent for hazard in plan.hazards] == [None]
    assert plan.hazards[0].message.startswith(told)
    assert names(plan) == []


def test_only_settings_that_were_named_are_compared() -> None:
    history = {"Orchestration": {"TaskHistoryRetentionLimit": 2}}
    found = converged(cluster(swarm=SwarmSettings({**history, "Raft": {"SnapshotInterval": 1}})))
    assert make_plan(cluster(swarm=SwarmSettings(history)), found).converged
    other = SwarmSettings({"Orchestration": {"TaskHistoryRetentionLimit": 3}})
    assert names(make_plan(cluster(swarm=other), found)) == ["update swarm"]


def test_a_swarm_that_cannot_be_read_stops_the_plan_and_says_so() -> None:
    found = replace(converged(cluster()), swarm=Unknown("no leader"), nodes=())
    plan = make_plan(cluster(), found)
    assert [hazard.message for hazard in plan.hazards] == [
        "the swarm could not be read: what is in it cannot be planned"
    ]
    assert (plan.steps, plan.converged) == ((), False)
