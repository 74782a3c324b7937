"""How long services are waited for, for how long they are watched, and in which order they come."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import cluster
from unit.plan.graph import ancestors

from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.image import ImageRule
from swarmplan.model.key import Key, Kind
from swarmplan.model.service import Condition, Task
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.graph.faults import NoOrder
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_plan
from swarmplan.steps.base import Milestone
from swarmplan.steps.services.awaits import ServiceConverged

CHECKED = {"healthcheck": {"test": "true"}}


def after(desired: Desired, **order: str) -> Desired:
    """The services with what they depend on."""
    services = {
        name: replace(service, after={order[name]: Condition.STARTED}) if name in order else service
        for name, service in desired.services.items()
    }
    return replace(desired, services=services)


def waiting(plan: Plan, name: str = "web") -> ServiceConverged:
    (step,) = (step for step in plan.steps if step.name == f"await services.{name}")
    assert isinstance(step, ServiceConverged)
    return step


def planned(body: dict[str, Any], before: dict[str, Any] | None = None, policy: Policy | None = None) -> Plan:
    desired = cluster(services={"web": body}, policy=policy)
    return make_plan(desired, converged(cluster(services={} if before is None else {"web": before})))


@pytest.mark.parametrize(
    ("body", "before", "watched"),
    [
        ({}, None, 5.0),
        ({"deploy": {"update_config": {"monitor": "9s"}}}, None, 9.0),
        (CHECKED, None, 0.5),
        ({"healthcheck": {"disable": True}}, None, 5.0),
        ({"deploy": {"mode": "replicated-job"}}, None, 0.5),
        ({"deploy": {"replicas": 0}}, None, 0.5),
        ({"deploy": {"replicas": 2}}, {}, 5.0),
        ({"deploy": {"placement": {"constraints": ["node.role==manager"]}}}, {}, 5.0),
        ({"environment": {"A": "1"}}, {}, 0.5),
        ({"deploy": {"labels": {"a": "b"}}}, {}, 0.5),
    ],
    ids=[
        "first", "its own monitor", "with a check", "with none", "job", "no tasks", "more", "moved", "rolled", "label",
    ],
)  # fmt: skip
def test_new_tasks_are_watched_as_long_as_an_update_would(
    body: dict[str, Any], before: dict[str, Any] | None, watched: float
) -> None:
    step = waiting(planned(body, before))
    assert (step.watch, step.settle_seconds) == (watched, watched)


def test_the_policy_and_the_service_may_say_otherwise() -> None:
    assert waiting(planned({}, policy=Policy(settle=2.0))).watch == 2.0
    assert waiting(planned(CHECKED, policy=Policy(settle=2.0))).watch == 0.5
    desired = cluster(services={"web": CHECKED}, policy=Policy(settle=2.0))
    own = replace(desired, services={"web": replace(desired.services["web"], settle=7.0, timeout=70.0)})
    step = waiting(make_plan(own, converged(cluster())))
    assert (step.watch, step.timeout, step.deadline) == (7.0, 70.0, 70.0)


def test_what_was_made_before_and_is_not_up_yet_is_watched_and_what_is_rolling_is_not() -> None:
    desired = cluster(services={"web": {}})
    found = converged(desired)

    def at(state: str) -> Observed:
        lagging = replace(found.services["web"], missing="0/1", update_state=state)
        return replace(found, services={"web": lagging})

    assert waiting(make_plan(desired, at(""))).watch == 5.0
    assert waiting(make_plan(desired, at("updating"))).watch == 0.5


def test_the_pauses_of_its_own_update_come_on_top_of_a_services_time() -> None:
    slow = {"deploy": {"replicas": 7, "update_config": {"parallelism": 2, "delay": "1m"}}}
    assert waiting(planned({})).timeout == 300.0
    assert waiting(planned(slow, policy=Policy(service_timeout=60.0))).timeout == 300.0


def test_a_service_that_cannot_be_changed_yet_is_awaited_by_what_needs_it_changed() -> None:
    before = cluster(networks={"app": {}}, services={"web": {"networks": ["app"]}})
    bare = cluster(services={"web": {"image": "lab/hello:2"}})
    pinned = replace(bare.services["web"], image=ImageRule(required=True))
    found = replace(converged(before), digests={"lab/hello:2": Unknown("the registry is away")})
    plan = make_plan(replace(bare, services={"web": pinned}), found)
    assert any(
        hazard.approval is None and "the registry is away" in hazard.message for hazard in plan.hazards
    )
    assert "await services.web" in ancestors(plan)["remove networks.app"]


def test_a_step_that_needs_one_that_is_not_there_is_named() -> None:
    draft = Draft(cluster(), converged(cluster()))
    draft.step(Milestone(key=Key(Kind.SERVICE, "web"), needs=frozenset({"await services.db"})))
    with pytest.raises(NoOrder, match=r"'reach services.web' comes after 'await services.db'"):
        draft.ordered()


ALL = {"api": {}, "db": {}, "web": {}}


def test_one_comes_after_the_other_runs_and_strangers_beside() -> None:
    desired = after(cluster(services=ALL), web="db")
    order = ancestors(make_plan(desired, converged(cluster())))
    assert "await services.db" in order["create services.web"]
    assert not [step for step in order["create services.api"] if "services" in step]
    assert not [step for step in order["create services.db"] if "services" in step]


def test_one_that_runs_already_is_not_waited_for() -> None:
    before = cluster(services={"db": {}})
    order = ancestors(make_plan(after(cluster(services=ALL), web="db"), converged(before)))
    assert not [step for step in order["create services.web"] if "services" in step]


def test_a_change_comes_after_the_change_it_depends_on() -> None:
    changed: dict[str, Any] = {name: {"environment": {"A": "1"}} for name in ALL}
    order = ancestors(make_plan(after(cluster(services=changed), web="db"), converged(cluster(services=ALL))))
    assert "await services.db" in order["update services.web"]


def test_a_port_that_has_to_be_given_up_first_goes_before() -> None:
    def ported(web: str, db: str) -> Desired:
        ports = {"web": {"ports": [f"{web}:80"]}, "db": {"ports": [f"{db}:80"]}}
        return after(cluster(services=ports), web="db")

    plan = make_plan(ported(web="3", db="1"), converged(ported(web="1", db="2")))
    assert "await services.web" in ancestors(plan)["update services.db"]
    assert "services.web depends on services.db, but is changed before it" in " ".join(plan.notes)


@pytest.mark.parametrize(("mode", "version", "told"), [
    ("replicated-job", "20.10.24", 1), ("replicated-job", "28.5.2", 0), ("replicated", "20.10.24", 0),
])  # fmt: skip
def test_a_job_that_is_removed_while_it_runs_outlives_its_service_on_old_engines(
    mode: str, version: str, told: int
) -> None:
    before = cluster(services={"web": {"deploy": {"mode": mode}}})
    found = converged(before)
    running = replace(found.services["web"], tasks=(Task("t", 0, "n", "running", "complete"),))
    engines = {name: replace(engine, version=version) for name, engine in found.engines.items()}  # type: ignore[type-var]  # all of them answer here
    plan = make_plan(cluster(), replace(found, services={"web": running}, engines=engines))
    assert sum("does not stop them when their service is removed" in note for note in plan.notes) == told
