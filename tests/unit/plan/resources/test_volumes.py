"""Volumes: when one is recreated, what comes before, and what stands in the way."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged, foreign
from small_cluster import cluster, volume
from unit.plan.graph import ancestors, names

from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.swarm import Node, NodeState, Role
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.volume import VolumeSpec, VolumeState
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.planner import make_plan

OLD: dict[str, Any] = {"driver_opts": {"o": "1"}}
NEW: dict[str, Any] = {"driver_opts": {"o": "2"}}
DB: dict[str, Any] = {"db": {"volumes": ["data:/data"]}}


def with_data(section: Mapping[str, Any], services: Mapping[str, Any] = DB, **more: Any) -> Desired:
    """A cluster whose services, as said, mount the volume ``data``."""
    return cluster(1, 1, volumes={"data": section}, services=services, **more)


def there(found: Observed, machine: str, spec: VolumeSpec, *holders: str) -> Observed:
    return replace(found, volumes={**found.volumes, machine: {"data": VolumeState(spec, holders)}})


def hazards(plan: Plan) -> list[tuple[str, Approval | None]]:
    return [(hazard.message, hazard.approval) for hazard in plan.hazards]


def test_services_stop_before_and_come_back_after() -> None:
    services = {**DB, "all": {"volumes": ["data:/d"], "deploy": {"mode": "global"}}, "web": {}}
    plan = make_plan(with_data(NEW, services), converged(with_data(OLD, services)))
    before = ancestors(plan)
    for machine in ("m1", "w1"):
        removal = f"remove volumes.data on {machine}"
        assert {f"await stopped services.{name}" for name in ("all", "db")} <= before[removal]
        assert all(removal in before[f"update services.{name}"] for name in ("all", "db"))
    assert not [name for name in names(plan) if "web" in name]
    lost = "volumes.data is recreated on m1, w1: its data there is lost"
    assert hazards(plan) == [
        (f"{lost}; services.all, services.db are stopped while it is recreated", Approval.DESTROY)
    ]
    assert plan.impact.volumes_replaced == 1
    assert [str(change.key) for change in plan.changes] == ["volumes.data", "services.all", "services.db"]


@pytest.mark.parametrize(
    ("old", "new"),
    [({}, NEW), (OLD, {}), ({}, {"labels": {"a": "1"}}), ({}, {"driver": "nfs"}), ({"driver": "nfs"}, {})],
)
def test_any_part_of_the_declaration_counts(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert "remove volumes.data on m1" in names(make_plan(with_data(new), converged(with_data(old))))


@pytest.mark.parametrize(
    "new", [OLD, {"driver": "local", **OLD}, {"external": True}], ids=["equal", "default", "external"]
)
def test_what_is_as_declared_or_not_ours_to_make_is_left_alone(new: dict[str, Any]) -> None:
    assert not [
        name for name in names(make_plan(with_data(new), converged(with_data(OLD)))) if "volumes" in name
    ]


def test_only_nodes_that_have_the_old_one_lose_it() -> None:
    found = there(converged(with_data(OLD)), "w1", volume(**NEW))
    plan = make_plan(with_data(NEW), found)
    assert [name for name in names(plan) if name.startswith("remove")] == ["remove volumes.data on m1"]
    gone = replace(found, volumes={"m1": {}, "w1": found.volumes["w1"]})
    assert names(make_plan(with_data(NEW), gone)) == ["update services.db", "await services.db"]
    assert not make_plan(with_data(NEW), gone).hazards


def test_a_run_that_died_is_taken_up() -> None:
    """The service is stopped, and one node has lost its volume already: its spec still tells whose the other is."""
    stopped = with_data(OLD, {"db": {**DB["db"], "deploy": {"replicas": 0}}})
    found = converged(stopped)
    plan = make_plan(with_data(NEW), replace(found, volumes={**found.volumes, "m1": {}}))
    assert names(plan) == [
        "await stopped services.db",
        "remove volumes.data on w1",
        "update services.db",
        "await services.db",
    ]


def test_a_service_that_goes_or_is_made_again_goes_after_the_volume() -> None:
    services = {**DB, "old": {"volumes": ["data:/data"]}}
    wanted = with_data(NEW, {"db": {**DB["db"], "deploy": {"mode": "global"}}})
    before = ancestors(make_plan(wanted, converged(with_data(OLD, services))))
    for name in ("db", "old"):
        assert "remove volumes.data on m1" in before[f"remove services.{name}"]
    assert "remove services.db" in before["create services.db"]


def test_a_new_service_waits_for_the_volume() -> None:
    wanted = with_data(NEW, {**DB, "new": {"volumes": ["data:/data"]}})
    assert (
        "remove volumes.data on m1"
        in ancestors(make_plan(wanted, converged(with_data(OLD))))["create services.new"]
    )


def test_its_network_is_made_anew_at_the_same_time() -> None:
    services = {"db": {"volumes": ["data:/data"], "networks": ["app"]}}
    old = with_data(OLD, services, networks={"app": {}})
    new = with_data(NEW, services, networks={"app": {"attachable": True}})
    plan = make_plan(new, converged(old))
    before = ancestors(plan)
    assert "await stopped services.db" in before["remove networks.app"]
    assert {"create networks.app", "remove volumes.data on m1"} <= before["update services.db"]
    assert "detach services.db" not in names(plan)
    (note,) = [change.note for change in plan.changes if str(change.key) == "services.db"]
    assert note == "its network app and its volume data are recreated"


def test_a_job_is_stopped_by_a_place_that_no_node_is() -> None:
    job = {"job": {"volumes": ["data:/data"], "deploy": {"mode": "replicated-job"}}}
    plan = make_plan(with_data(NEW, job), converged(with_data(OLD, job)))
    (stop,) = [step for step in plan.steps if step.name == "stop services.job"]
    assert stop.service.spec["TaskTemplate"]["Placement"]["Constraints"] == [  # type: ignore[attr-defined]  # it stops one
        "node.labels.swarmplan.stopped==true"
    ]


def test_strangers_stand_in_the_way() -> None:
    services = {**DB, "other": {"volumes": ["data:/data"]}}
    found = converged(with_data(OLD, services))
    found = replace(
        found, services={**found.services, "other": foreign(with_data(OLD, services).services["other"])}
    )
    found = there(found, "w1", volume(**OLD), "backup")
    assert hazards(make_plan(with_data(NEW), found))[:2] == [
        (
            "volumes.data cannot be recreated: services.other, not managed by swarmplan, mounts it: unmount it there first",
            None,
        ),
        (
            "volumes.data cannot be recreated on w1: container backup, which belongs to no task, uses it: `docker inspect` there says what it is for; let the volume be as it is while it is needed",
            None,
        ),
    ]


def test_one_that_stays_without_prune_stands_in_the_way() -> None:
    services = {**DB, "kept": {"volumes": ["data:/data"]}}
    plan = make_plan(with_data(NEW, policy=Policy(prune=False)), converged(with_data(OLD, services)))
    message, consent = hazards(plan)[0]
    assert "services.kept, not in the cluster file, mounts it and stays, as policy.prune is off" in message
    assert consent is None


def test_one_that_nobody_made_for_us_is_refused_to_who_would_begin_on_it() -> None:
    found = there(converged(cluster(1, 1)), "w1", volume(driver_opts={"o": "9"}))
    plan = make_plan(with_data(NEW), found)
    said = "volumes.data is on w1 with another driver or other options than declared, and was not created for lab"
    remedy = "declare it as it is there (`docker volume inspect data`), or declare it external"
    assert hazards(plan) == [(f"{said}: {remedy}", None)]


def test_one_that_nobody_made_for_us_is_told_where_services_have_it_already() -> None:
    plan = make_plan(with_data(NEW), there(converged(with_data(NEW)), "w1", volume(driver_opts={"o": "9"})))
    assert plan.converged
    assert [note for note in plan.notes if note.endswith("was not created for lab: it stays as it is")]


def test_one_that_was_filled_beforehand_needs_no_label_of_ours() -> None:
    found = there(converged(cluster(1, 1)), "w1", volume(**NEW))
    plan = make_plan(with_data({**NEW, "labels": {"a": "1"}}), found)
    assert not plan.hazards
    assert not [name for name in names(plan) if "volumes" in name]


def test_the_label_of_a_stack_says_whose_it_is() -> None:
    labelled = VolumeSpec(options=(("o", "9"),), labels=((STACK_LABEL, "vote"),))
    found = there(converged(with_data(NEW)), "w1", labelled)
    assert "remove volumes.data on w1" in names(
        make_plan(replace(with_data(NEW), stacks=frozenset({"vote"})), found)
    )
    assert "remove volumes.data on w1" not in names(make_plan(with_data(NEW), found))


def test_what_could_not_be_listed_is_unknown() -> None:
    found = replace(converged(with_data(OLD)), volumes={"m1": Unknown("timed out")})
    plan = make_plan(with_data(OLD), found)
    assert [(str(key), why) for key, why in plan.unknown] == [("nodes.m1", "its volumes: timed out")]
    assert not plan.converged
    plan = make_plan(with_data(NEW), found)
    assert ("nodes.m1 could not be read: its volumes: timed out", Approval.UNKNOWN) in hazards(plan)


def test_a_node_that_is_no_machine_of_ours_is_unknown_only_while_something_changes() -> None:
    found = converged(with_data(OLD))
    stranger = NodeState("node-x", "x", Node("", Role.WORKER), "ready")
    db = found.services["db"]
    ran = replace(db, tasks=(replace(db.tasks[0], node="node-x"),))
    found = replace(found, nodes=(*found.nodes, stranger), services={"db": ran})
    assert "volumes.data" not in [str(key) for key, _ in make_plan(with_data(OLD), found).unknown]
    assert "volumes.data" in [str(key) for key, _ in make_plan(with_data(NEW), found).unknown]


def test_a_machine_that_is_made_anew_loses_its_volumes_anyway() -> None:
    wanted = with_data(NEW, machines={"w1": {"options": {"engine": "trixie"}}})
    plan = make_plan(wanted, converged(with_data(OLD)))
    assert "remove volumes.data on m1" in names(plan)
    assert "remove volumes.data on w1" not in names(plan)


def test_what_no_service_mounts_any_more_stays_and_is_told() -> None:
    plan = make_plan(cluster(1, 1), converged(with_data(OLD)))
    assert plan.notes == (
        "volumes.data: no service mounts it any more; existing copies stay on their nodes (`docker volume rm data` there removes one with its data)",
    )
    assert names(plan) == ["remove services.db"]


def test_a_machine_that_arrives_may_get_it_as_it_was_before_services_stop() -> None:
    """It has nothing to lose. One that was off may have had the volume for long."""
    old, new = with_data(OLD), cluster(1, 2, volumes={"data": NEW}, services=DB)
    plan = make_plan(new, converged(old))
    assert "await stopped services.db" in ancestors(plan)["remove volumes.data on w2"]
    assert "remove volumes.data on w2" in ancestors(plan)["update services.db"]
    assert hazards(plan)[0][0].startswith("volumes.data is recreated on m1, w1:")

    found = converged(cluster(1, 2, volumes={"data": OLD}, services=DB))
    w2 = found.machines["w2"]
    assert isinstance(w2, MachineState)
    off = replace(
        found,
        machines={**found.machines, "w2": replace(w2, power=Power.STOPPED)},
        engines={name: engine for name, engine in found.engines.items() if name != "w2"},
        volumes={name: volumes for name, volumes in found.volumes.items() if name != "w2"},
    )
    assert hazards(make_plan(new, off))[0][0].startswith("volumes.data is recreated on m1, w1, w2:")
