"""The swarm's own settings, and what only a rebuild could change."""

from dataclasses import replace

import pytest
from golden.converged import converged
from golden.worlds import leaderless
from small_cluster import cluster
from unit.plan.graph import ancestors, names

from swarmplan.model.cluster import Observed
from swarmplan.model.content import ContentState
from swarmplan.model.machine import EngineState
from swarmplan.model.swarm import InitSettings, SwarmSettings
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.plan import Approval
from swarmplan.plan.planner import make_plan


@pytest.mark.parametrize(
    ("init", "told"),
    [
        (InitSettings(data_path_port=4790), "swarm.data_path_port is 4789"),
        (InitSettings(subnet_size=25), "swarm.subnet_size is 24"),
        (InitSettings(default_addr_pool=("10.9.0.0/16",)), "swarm.default_addr_pool is []"),
    ],
)
def test_what_is_fixed_at_init_is_a_rebuild_with_consent(init: InitSettings, told: str) -> None:
    plan = make_plan(cluster(3, 2, swarm=SwarmSettings(init=init)), converged(cluster(3, 2)))
    assert [hazard.approval for hazard in plan.hazards] == ["replace"]
    assert plan.hazards[0].message.startswith(told)
    order = ancestors(plan)
    assert {f"leave nodes.{name}" for name in ("m1", "m2", "m3", "w1", "w2")} < order["init swarm"]
    assert {"leave nodes.w1", "leave nodes.m3"} < order["leave nodes.m1"]  # the leader last
    assert (plan.impact.before, plan.impact.after) == (Quorum(3, 3), Quorum(3, 3))


OTHER_PORT = SwarmSettings(init=InitSettings(data_path_port=4790))


def test_a_rebuild_ends_nothing_that_is_not_ours_or_cannot_be_seen() -> None:
    services = {"web": {}}
    found = converged(cluster(1, 1, services=services))
    theirs = replace(found, services={"web": replace(found.services["web"], owned=False)})
    silent = replace(found, engines={**found.engines, "w1": Unknown("timed out")})
    told = []
    for observed in (theirs, silent):
        plan = make_plan(cluster(1, 1, swarm=OTHER_PORT), observed)
        told.append(next(hazard.message for hazard in plan.hazards if hazard.approval is None))
        assert "leave nodes.w1" not in names(plan)
    assert told[0].endswith("that would remove what swarmplan does not manage: services.web")
    assert told[1].endswith("w1 cannot be observed to leave")


def test_a_rebuild_tells_what_is_not_ours_in_order() -> None:
    found = converged(cluster(1, 1, services={"web10": {}, "web2": {}}))
    theirs = {name: replace(state, owned=False) for name, state in found.services.items()}
    plan = make_plan(cluster(1, 1, swarm=OTHER_PORT), replace(found, services=theirs))
    told = next(hazard.message for hazard in plan.hazards if hazard.approval is None)
    assert told.endswith("not manage: services.web2, services.web10")


def test_a_rebuild_ends_no_secret_or_config_of_others() -> None:
    found = converged(cluster(1, 1))
    strange = ContentState("theirs", "1", {"Name": "theirs"}, owned=False)
    for kind in ("secrets", "configs"):
        observed = replace(found, **{kind: {"theirs": strange}})
        plan = make_plan(cluster(1, 1, swarm=OTHER_PORT), observed)
        (hazard,) = plan.hazards
        assert hazard.approval is None
        assert hazard.message.endswith(f"that would remove what swarmplan does not manage: {kind}.theirs")
        assert "leave nodes.w1" not in names(plan)


def test_a_machine_made_anew_in_a_rebuild_leaves_first() -> None:
    wanted = cluster(1, 1, swarm=OTHER_PORT, machines={"m1": {"options": {"memory": 1}}})
    order = ancestors(make_plan(wanted, converged(cluster(1, 1))))
    assert "leave nodes.m1" in order["remove machines.m1"]
    assert "create machines.m1" in order["init swarm"]


def test_only_settings_that_were_named_are_compared() -> None:
    history = {"Orchestration": {"TaskHistoryRetentionLimit": 2}}
    found = converged(cluster(swarm=SwarmSettings({**history, "Raft": {"SnapshotInterval": 1}})))
    assert make_plan(cluster(swarm=SwarmSettings(history)), found).converged
    other = SwarmSettings({"Orchestration": {"TaskHistoryRetentionLimit": 3}})
    assert names(make_plan(cluster(swarm=other), found)) == ["update swarm"]


def test_a_swarm_that_cannot_be_read_stops_the_plan_and_says_so() -> None:
    found = replace(
        converged(cluster()), swarm=Unknown("garbled"), nodes=(), engines={"m1": Unknown("garbled")}
    )
    plan = make_plan(cluster(), found)
    assert [hazard.message for hazard in plan.hazards] == [
        "the swarm could not be read: nothing in it can be planned"
    ]
    assert (plan.steps, plan.converged) == ((), False)


def without_leader(**engines: EngineState | Unknown) -> list[str]:
    found = converged(cluster(3))
    found = replace(found, swarm=Unknown("no leader"), nodes=(), engines={**leaderless(found), **engines})
    plan = make_plan(cluster(3), found)
    assert plan.steps == ()
    return [hazard.message for hazard in plan.hazards if hazard.approval is None]


def test_without_a_leader_the_numbers_and_the_way_out_are_told() -> None:
    away = Unknown("timed out")
    assert without_leader(m2=away, m3=away) == [
        (
            "the swarm has lost its quorum: 1 of its 3 managers answers (m1), a majority is 2; not answering: m2, m3: bring enough of"
            " them back; if they are lost for good, `swarmplan recover` forces a new swarm from a survivor"
        )
    ]
    assert without_leader(m3=away)[0].startswith(
        "the swarm has no leader, though 2 of its 3 managers answer: "
    )


def test_no_swarm_is_made_on_a_machine_that_cannot_be_seen() -> None:
    """Whatever is allowed: that of the first manager may have the old one."""
    wanted = cluster(2, 1)
    away = Observed(machines={"m1": Unknown("timed out")}, engines={"m1": Unknown("timed out")})
    plan = make_plan(wanted, away)
    assert "init swarm" not in names(plan)
    assert any(hazard.approval is Approval.UNKNOWN for hazard in plan.hazards)


def test_why_a_machine_is_silent_is_not_told_again_with_the_swarm() -> None:
    wanted = cluster(1, 1)
    silent = (("m1", "timed out"), ("w1", "it is stopped"))
    found = replace(
        converged(wanted),
        machines={**converged(wanted).machines, "m1": Unknown("timed out")},
        swarm=Unknown("no manager of lab answers", machines=silent),
        nodes=(),
    )
    reasons = {str(key): reason for key, reason in make_plan(wanted, found).unknown}
    assert reasons["machines.m1"] == "timed out"
    assert reasons["swarm"] == "no manager of lab answers; w1: it is stopped"
