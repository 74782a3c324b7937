import json
from copy import deepcopy
from typing import Any

import pytest

from swarmplan.model.normal import normal_service
from swarmplan.model.normal.patch import patch_service, restarts_tasks

LIVE: dict[str, Any] = {
    "Name": "web",
    "Labels": {"b": "1", "a": "2"},
    "TaskTemplate": {
        "ContainerSpec": {"Image": "lab/web:1", "Env": ["B=1", "A=1"], "Isolation": "default"},
        "Resources": {},
        "RestartPolicy": {"Condition": "any", "MaxAttempts": 0},
        "Placement": {"Constraints": ["node.role == worker", "node.id!=x"]},
        "Networks": [{"Target": "db"}, {"Target": "app", "Aliases": ["www", "web"]}],
        "ForceUpdate": 4,
        "Runtime": "container",
    },
    "Mode": {"Replicated": {"Replicas": 2}},
    "EndpointSpec": {
        "Mode": "vip",
        "Ports": [{"Protocol": "tcp", "TargetPort": 80, "PublishMode": "ingress"}],
    },
}


def desired() -> dict[str, Any]:
    """The same service as one would send it: other order, other spelling, nothing the engine adds."""
    return {
        "Name": "web",
        "Labels": {"a": "2", "b": "1"},
        "TaskTemplate": {
            "ContainerSpec": {"Image": "lab/web:1", "Env": ["A=1", "B=1"]},
            "Placement": {"Constraints": ["node.id != x", "node.role==worker"]},
            "Networks": [{"Target": "app", "Aliases": ["web", "www"]}, {"Target": "db"}],
        },
        "Mode": {"Replicated": {"Replicas": 2}},
        "EndpointSpec": {"Ports": [{"TargetPort": 80}]},
    }


def changed(**top: Any) -> dict[str, Any]:
    return {**deepcopy(LIVE), **top}


def changed_task(**members: Any) -> dict[str, Any]:
    return changed(TaskTemplate={**deepcopy(LIVE["TaskTemplate"]), **members})


def test_equal_meaning_keeps_the_live_spec_to_the_letter() -> None:
    assert json.dumps(patch_service(LIVE, desired())) == json.dumps(LIVE)


def test_replicas_alone() -> None:
    wanted = {**desired(), "Mode": {"Replicated": {"Replicas": 5}}}
    patched = patch_service(LIVE, wanted)
    assert json.dumps(patched) == json.dumps(changed(Mode={"Replicated": {"Replicas": 5}}))
    assert not restarts_tasks(LIVE, patched)


def test_entries_that_stay_keep_their_place_and_new_ones_follow() -> None:
    wanted = desired()
    wanted["TaskTemplate"]["ContainerSpec"]["Env"] = ["A=2", "C=3", "B=1"]
    patched = patch_service(LIVE, wanted)
    assert patched["TaskTemplate"]["ContainerSpec"]["Env"] == ["B=1", "A=2", "C=3"]
    assert restarts_tasks(LIVE, patched)


def test_a_constraint_that_stays_keeps_its_spelling() -> None:
    wanted = desired()
    wanted["TaskTemplate"]["Placement"]["Constraints"] = ["node.role==worker"]
    patched = patch_service(LIVE, wanted)
    assert patched == changed_task(Placement={"Constraints": ["node.role == worker"]})
    assert not restarts_tasks(LIVE, patched)


def test_a_field_that_is_gone_is_removed() -> None:
    wanted = desired()
    del wanted["TaskTemplate"]["Placement"], wanted["Labels"]
    patched = patch_service(LIVE, wanted)
    assert "Placement" not in patched["TaskTemplate"]
    assert "Labels" not in patched


def test_a_label_of_somebody_else_is_drift() -> None:
    live = changed(Labels={**LIVE["Labels"], "theirs": "x"})
    patched = patch_service(live, desired())
    assert patched == LIVE
    assert not restarts_tasks(live, patched)


def test_a_gone_update_block_never_becomes_an_empty_one() -> None:
    live = changed(UpdateConfig={"Parallelism": 4, "FailureAction": "pause", "Order": "stop-first"})
    # `{}` would mean all at once.
    assert "UpdateConfig" not in patch_service(live, desired())


def test_ports_changed_bump_force_update() -> None:
    wanted = {**desired(), "EndpointSpec": {"Ports": [{"TargetPort": 80}, {"TargetPort": 81}]}}
    patched = patch_service(LIVE, wanted)
    assert patched["TaskTemplate"]["ForceUpdate"] == 5
    assert patched["EndpointSpec"]["Ports"] == [*LIVE["EndpointSpec"]["Ports"], {"TargetPort": 81}]
    assert restarts_tasks(LIVE, patched)


def test_networks_in_the_old_place_stay_there_until_they_change() -> None:
    task = {key: value for key, value in LIVE["TaskTemplate"].items() if key != "Networks"}
    live = changed(TaskTemplate=task, Networks=[{"Target": "app"}])
    wanted = desired()
    wanted["TaskTemplate"]["Networks"] = [{"Target": "app"}]
    assert patch_service(live, wanted) == live
    wanted["TaskTemplate"]["Networks"] = [{"Target": "db"}, {"Target": "app"}]
    patched = patch_service(live, wanted)
    assert "Networks" not in patched
    assert patched["TaskTemplate"]["Networks"] == [{"Target": "app"}, {"Target": "db"}]


def test_networks_in_the_old_place_can_be_removed() -> None:
    live = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "a"}}, "Networks": [{"Target": "app"}]}
    wanted = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "a"}}}
    assert normal_service(patch_service(live, wanted)) == normal_service(wanted)


def test_a_patch_shares_nothing_with_its_arguments() -> None:
    wanted = {**desired(), "UpdateConfig": {"Parallelism": 2}}
    live = deepcopy(LIVE)
    patched = patch_service(live, wanted)
    patched["TaskTemplate"]["ContainerSpec"]["Env"].append("X=1")
    patched["UpdateConfig"]["Parallelism"] = 9
    assert live == LIVE
    assert wanted["UpdateConfig"] == {"Parallelism": 2}


@pytest.mark.parametrize(
    ("patched", "restarts"),
    [
        (changed(), False),
        (changed(Labels={}), False),
        (changed(UpdateConfig={"Parallelism": 2}), False),
        (changed(Mode={"Replicated": {"Replicas": 9}}), False),
        (changed_task(Placement={}), False),
        (changed_task(ForceUpdate=5), True),
        (changed_task(Placement={}, ForceUpdate=5), True),
        (changed_task(DNSConfig={}), True),
        (changed(EndpointSpec={"Mode": "dnsrr"}), True),
    ],
)
def test_what_restarts_tasks(patched: dict[str, Any], restarts: bool) -> None:  # noqa: FBT001 - a row of the table
    assert restarts_tasks(LIVE, patched) is restarts


def test_a_job_runs_anew_on_any_update() -> None:
    job = changed(Mode={"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 1}})
    assert restarts_tasks(job, {**job, "Labels": {}})
    assert not restarts_tasks(job, deepcopy(job))
