"""Fields that ``policy.ignore`` leaves as they are, of every kind of resource."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import small_cluster
from golden.converged import converged
from rendered import plan_text

from swarmplan.drift.fields import UNCLEAR
from swarmplan.drift.find import find_drift
from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.normal.last_applied import with_hash
from swarmplan.model.swarm import Availability, SwarmSettings, SwarmState
from swarmplan.plan.ignored.ignored import with_ignored
from swarmplan.plan.plan import Ignored
from swarmplan.plan.planner import make_plan
from swarmplan.render.plan.json_text import plan_json
from swarmplan.steps.services.services import UpdateService
from swarmplan.steps.swarm.nodes import UpdateNode

LIVE: dict[str, Any] = {
    "networks": {"app": {"attachable": True, "labels": {"tier": "live"}}},
    "services": {
        "web": {
            "deploy": {"replicas": 5, "labels": {"by": "hand"}},
            "environment": ["A=live", "TOKEN=livetoken"],
        }
    },
    "machines": {"w1": {"options": {"memory": 2, "disk": 1}}},
    "nodes": {"w1": {"availability": Availability.DRAIN, "labels": {"zone": "live"}}},
}
FILE: dict[str, Any] = {
    "networks": {"app": {"attachable": False, "labels": {"tier": "file"}}},
    "services": {"web": {"deploy": {"replicas": 2}, "environment": ["A=file", "TOKEN=filetoken"]}},
    "machines": {"w1": {"options": {"memory": 4, "disk": 1}}},
    "nodes": {"w1": {"labels": {"zone": "file"}}},
}
SETTINGS = {"Orchestration": {"TaskHistoryRetentionLimit": 5}}


def desired(ignore: Mapping[str, tuple[str, ...]], of: Mapping[str, Any] = FILE, **more: Any) -> Desired:
    parts = {**of, **more}
    return small_cluster.cluster(1, 1, policy=Policy(max_destroys=None, ignore=ignore), **parts)


def world(**more: Any) -> Observed:
    return converged(desired({}, LIVE, **more))


ALL: Mapping[str, tuple[str, ...]] = {
    "services.web": ("deploy.replicas", "deploy.labels", "environment"),
    "networks.app": ("attachable", "labels"),
    "machines.w1": ("options.memory",),
    "nodes.w1": ("availability", "labels.zone"),
}


def test_what_is_ignored_is_no_change_and_shown_with_both_values() -> None:
    plan = make_plan(desired(ALL), world())
    assert plan.converged
    assert plan.changes == ()
    shown = {
        f"{one.key}.{field.path}": (field.before, field.after) for one in plan.ignored for field in one.fields
    }
    assert shown == {
        "machines.w1.options.memory": (2, 4),
        "nodes.w1.availability": ("drain", "active"),
        "nodes.w1.labels.zone": ("live", "file"),
        "networks.app.attachable": (True, None),
        "networks.app.labels.tier": ("live", "file"),
        "services.web.deploy.labels.by": ("(hidden)", None),
        "services.web.deploy.replicas": (5, 2),
        "services.web.environment.A": ("live", "file"),
        "services.web.environment.TOKEN": ("(hidden)", "(hidden, differs)"),
    }
    assert [one.key.kind for one in plan.ignored] == [Kind.MACHINE, Kind.NODE, Kind.NETWORK, Kind.SERVICE]
    text = plan_text(plan)
    assert "= services.web.deploy.replicas: 5 (in the file: 2)" in text
    assert "token" not in str(plan_json(plan)["ignored"])


@pytest.mark.parametrize("key", ALL)
def test_without_its_rule_each_differs(key: str) -> None:
    plan = make_plan(desired({name: paths for name, paths in ALL.items() if name != key}), world())
    assert key in {str(change.key) for change in plan.changes}


def test_the_swarms_settings() -> None:
    wanted = desired({"swarm": ("task_history_limit", "subnet_size")}, swarm=SwarmSettings(SETTINGS))
    there = world()
    assert isinstance(there.swarm, SwarmState)
    live = replace(
        there.swarm,
        spec={**there.swarm.spec, "Orchestration": {"TaskHistoryRetentionLimit": 3}},
        subnet_size=28,
    )
    fixed = replace(wanted, swarm=replace(wanted.swarm, init=replace(wanted.swarm.init, subnet_size=24)))
    every = replace(fixed, policy=replace(fixed.policy, ignore={**ALL, **fixed.policy.ignore}))
    plan = make_plan(every, replace(there, swarm=live))
    assert plan.converged
    assert (
        Ignored(SWARM, (FieldDiff("subnet_size", 28, 24), FieldDiff("task_history_limit", 3, 5)))
        in plan.ignored
    )


def test_an_ignored_version_of_a_secret_stays_in_use() -> None:
    services = {"web": {"secrets": ["key"]}}
    before = small_cluster.cluster(1, services=services, secrets=small_cluster.contents(key="1"))
    after = small_cluster.cluster(1, services=services, secrets=small_cluster.contents(key="2"))
    rule = Policy(max_destroys=None, ignore={"secrets.key": ("version",)})
    assert not make_plan(after, converged(before)).converged
    plan = make_plan(replace(after, policy=rule), converged(before))
    assert plan.converged
    assert [field.path for one in plan.ignored for field in one.fields] == ["version"]


def test_another_change_of_the_service_keeps_it_and_the_plan_does_not_depend_on_it() -> None:
    newer = {"web": {**FILE["services"]["web"], "image": "lab/hello:2"}}
    plan = make_plan(desired(ALL, services=newer), world())
    assert [(str(change.key), [field.path for field in change.fields]) for change in plan.changes] == [
        ("services.web", ["image"])
    ]
    more = {"web": {**LIVE["services"]["web"], "deploy": {"replicas": 7}}}
    assert make_plan(desired(ALL, services=newer), world(services=more)).digest == plan.digest
    step = next(step for step in plan.steps if isinstance(step, UpdateService))
    assert step.service.spec["Mode"] == {"Replicated": {"Replicas": 1}}
    assert step.keeps


def test_a_field_that_would_recreate_does_not() -> None:
    wanted = desired(
        {**ALL, "services.web": ("deploy.mode", "deploy", "environment", "deploy.labels", "deploy.replicas")}
    )
    plan = make_plan(wanted, world(services={"web": {"deploy": {"mode": "global"}}}))
    assert plan.converged
    assert FieldDiff("deploy.mode", "global", "replicated") in plan.ignored[-1].fields


def test_what_is_created_gets_the_values_of_the_file() -> None:
    there = world()
    plan = make_plan(desired(ALL), replace(there, services={}))
    change = next(change for change in plan.changes if change.key == Key(Kind.SERVICE, "web"))
    assert change.action is Action.CREATE
    assert FieldDiff("deploy.replicas", None, 2) in change.fields
    assert not [one for one in plan.ignored if one.key == change.key]


def test_a_change_of_what_is_ignored_is_nobodys() -> None:
    """An autoscaler was there; then the file was edited."""
    wanted = desired(ALL)
    applied = with_hash(
        wanted.services["web"].spec, with_ignored(wanted, Observed())[0].services["web"].ignored
    )
    there = world()
    scaled = {**applied, "Mode": {"Replicated": {"Replicas": 9}}}
    state = there.services["web"]
    there = replace(there, services={"web": replace(state, service=replace(state.service, spec=scaled))})
    newer = {"web": {**FILE["services"]["web"], "image": "lab/hello:2"}}
    assert [change.drift for change in make_plan(desired(ALL, services=newer), there).changes] == [False]


@pytest.mark.parametrize(
    "ignore", [{}, {"services.web": ("entrypoint",)}, {**ALL, "services.web": ("deploy.replicas",)}]
)
def test_where_other_fields_were_ignored_it_is_not_known_who_changed_it(
    ignore: Mapping[str, tuple[str, ...]],
) -> None:
    """The file takes over what an autoscaler set, ignores something else, and has a new label."""
    marked = with_ignored(desired(ALL), Observed())[0].services["web"]
    applied = with_hash(marked.spec, marked.ignored)
    there = world()
    state = there.services["web"]
    there = replace(there, services={"web": replace(state, service=replace(state.service, spec=applied))})
    newer = {"web": {**FILE["services"]["web"], "labels": {"c": "zz"}}}
    wanted = desired(ignore, services=newer)
    assert [change.drift for change in make_plan(wanted, there).changes if change.key.name == "web"] == [
        False
    ]
    notes = {one.note for one in find_drift(wanted, there).findings if one.key.name == "web"}
    assert notes == {UNCLEAR}
    by_hand = {**applied, "EndpointSpec": {"Mode": "dnsrr"}}
    there = replace(there, services={"web": replace(state, service=replace(state.service, spec=by_hand))})
    changes = make_plan(desired(ALL, services=newer), there).changes
    assert [change.drift for change in changes if change.key.name == "web"] == [True]


def test_a_step_of_a_node_keeps_what_is_ignored_of_it() -> None:
    labels = {"w1": {"labels": {"zone": "file", "tier": "2"}}}
    plan = make_plan(desired(ALL, nodes=labels), world())
    step = next(step for step in plan.steps if isinstance(step, UpdateNode))
    live = {"Labels": {"zone": "live"}, "Availability": "drain", "Role": "worker"}
    became = step._desired(live)
    assert (became["Availability"], became["Labels"]["zone"], became["Labels"]["tier"]) == (
        "drain",
        "live",
        "2",
    )
    assert "zone" not in step._desired({**live, "Labels": {}})["Labels"]
