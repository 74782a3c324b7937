"""A service with a key that an engine is too old for is refused before anything is sent."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import cluster

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineState, PredictedEngine
from swarmplan.model.normal.last_applied import with_hash
from swarmplan.model.swarm import Availability, Role
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_plan

GUARDED = {"web": {"security_opt": ["no-new-privileges:true"]}}
SLOWER = {"web": {"oom_score_adj": 100}}
OFF = {"placement": {"constraints": ["node.role == manager"]}}


def engines(found: Observed, **versions: str) -> Observed:
    """Engines of these versions, by machine; 28.5.2 where none is said."""
    return replace(
        found,
        engines={
            name: replace(engine, version=versions.get(name, "28.5.2"))
            for name, engine in found.engines.items()
            if isinstance(engine, EngineState)
        },
    )


def refused(plan: Plan) -> list[str]:
    return [hazard.message for hazard in plan.hazards if hazard.approval is None]


BEFORE = cluster(1, 1, services={"web": {}})


def test_managers_store_it_and_so_all_must_keep_it() -> None:
    wanted = cluster(3, services={"web": {**SLOWER["web"], "deploy": OFF}})
    before = cluster(3, services={"web": {"deploy": OFF}})
    plan = make_plan(wanted, engines(converged(before), m2="20.10.24", m3="26.1.5"))
    (message,) = refused(plan)
    assert message == (
        "services.web: oom_score_adj needs engine 27.0 (API 1.46) or newer, and older ones silently drop it:"
        " m2 (20.10.24), m3 (26.1.5); upgrade, or leave it out"
    )
    assert refused(make_plan(wanted, engines(converged(before)))) == []


def test_a_worker_counts_where_it_may_run_a_task() -> None:
    found = engines(converged(BEFORE), w1="20.10.24")
    (message,) = refused(make_plan(cluster(1, 1, services=GUARDED), found))
    assert message == (
        "services.web: security_opt no-new-privileges needs engine 25.0 (API 1.44) or newer, and older ones silently"
        " drop it: w1 (20.10.24); upgrade, keep the service off by deploy.placement.constraints, or leave it out"
    )
    kept_off = {"web": {**GUARDED["web"], "deploy": OFF}}
    assert refused(make_plan(cluster(1, 1, services=kept_off), found)) == []
    drained = cluster(1, 1, services=GUARDED, nodes={"w1": {"availability": Availability.DRAIN}})
    assert refused(make_plan(drained, found)) == []


def test_a_worker_that_comes_counts_by_what_its_driver_tells() -> None:
    found = engines(converged(cluster(1, services=GUARDED)))
    wanted = cluster(1, 1, services=GUARDED)
    assert refused(make_plan(wanted, replace(found, predicted={"w1": PredictedEngine("20.10.24")})))
    assert refused(make_plan(wanted, replace(found, predicted={"w1": PredictedEngine("28.5.2")}))) == []


@pytest.mark.parametrize(("services", "stopped"), [(GUARDED, True), (SLOWER, False)])
def test_what_is_sent_already_stops_the_plan_only_where_it_guards(
    services: dict[str, Any], *, stopped: bool
) -> None:
    found = engines(converged(cluster(1, services=services)))
    plan = make_plan(
        cluster(1, 1, services=services), replace(found, predicted={"w1": PredictedEngine("20.10.24")})
    )
    told = [note for note in plan.notes if "needs engine" in note]
    assert (bool(refused(plan)), bool(told)) == (stopped, not stopped)


def test_from_nothing_it_is_refused_where_versions_are_told_and_noted_where_they_are_not() -> None:
    wanted = cluster(1, services=GUARDED)
    assert refused(make_plan(wanted, Observed(predicted={"m1": PredictedEngine("20.10.24")})))
    unknown = make_plan(wanted, Observed())
    assert refused(unknown) == []
    assert (
        "services.web: security_opt no-new-privileges needs engine 25.0 or newer: which one m1 will have is known only"
        " after it is created"
    ) in unknown.notes


def test_a_manager_of_nobodys_machine_counts_by_what_the_swarm_tells_of_it() -> None:
    found = engines(converged(BEFORE))
    stranger = replace(
        found.nodes[1],
        id="stranger",
        hostname="theirs",
        node=replace(found.nodes[1].node, machine="", role=Role.MANAGER),
        engine="20.10.24",
        made_for="",
        reachable=True,
    )
    plan = make_plan(cluster(1, 1, services=GUARDED), replace(found, nodes=(*found.nodes, stranger)))
    (message,) = refused(plan)
    assert "theirs (20.10.24); upgrade, or leave it out" in message


def test_what_an_old_engine_dropped_is_nobodys_change() -> None:
    """A service that was sent to 20.10 with the key, by who did not know that it drops it."""
    wanted = cluster(1, services=SLOWER)
    sent = with_hash(wanted.services["web"].spec)
    plan = make_plan(wanted, engines(with_live(BEFORE_ONE, sent["Labels"]), m1="20.10.24"))
    assert refused(plan)
    assert [change.drift for change in plan.changes] == [False]


BEFORE_ONE = cluster(1, services={"web": {}})


def with_live(desired: Desired, labels: dict[str, str]) -> Observed:
    found = converged(desired)
    web = found.services["web"]
    live = replace(web.service, spec={**web.service.spec, "Labels": labels})
    return replace(found, services={"web": replace(web, service=live)})
