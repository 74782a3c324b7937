from typing import Any

import pytest
from unit.compose.conversion import convert, faults, notices

from swarmplan.compose import Scope


@pytest.mark.parametrize(
    ("deploy", "expected"),
    [
        ({"replicas": 0}, {"Replicated": {"Replicas": 0}}),
        ({"mode": "replicated", "replicas": 2}, {"Replicated": {"Replicas": 2}}),
        ({"mode": "global"}, {"Global": {}}),
        ({"mode": "replicated-job"}, {"ReplicatedJob": {}}),
        (
            {"mode": "replicated-job", "replicas": 3},
            {"ReplicatedJob": {"MaxConcurrent": 3, "TotalCompletions": 3}},
        ),
        ({"mode": "global-job"}, {"GlobalJob": {}}),
    ],
)
def test_modes(deploy: dict[str, Any], expected: dict[str, Any]) -> None:
    assert convert(deploy=deploy)["Mode"] == expected


def test_an_update_block_without_parallelism_means_one_at_a_time() -> None:
    spec = convert(deploy={"update_config": {"order": "start-first"}, "rollback_config": {}})
    assert spec["UpdateConfig"] == {"Parallelism": 1, "MaxFailureRatio": 0, "Order": "start-first"}
    assert spec["RollbackConfig"] == {"Parallelism": 1, "MaxFailureRatio": 0, "Order": ""}


def test_every_member_of_an_update_block() -> None:
    written = {
        "parallelism": "0",
        "delay": "1s",
        "failure_action": "rollback",
        "monitor": "2s",
        "max_failure_ratio": "0.25",
        "order": "stop-first",
    }
    assert convert(deploy={"update_config": written})["UpdateConfig"] == {
        "Parallelism": 0,
        "Delay": 1_000_000_000,
        "FailureAction": "rollback",
        "Monitor": 2_000_000_000,
        "MaxFailureRatio": 0.25,
        "Order": "stop-first",
    }


def test_the_task_template() -> None:
    gpu = {"discrete_resource_spec": {"kind": "gpu", "value": 2}}
    task = convert(
        deploy={
            "restart_policy": {"condition": "on-failure", "delay": "0s", "max_attempts": 3, "window": "1m"},
            "resources": {
                "limits": {"cpus": "0.5", "memory": "64M", "pids": 100},
                "reservations": {"cpus": 0.25, "memory": "32M", "generic_resources": [gpu]},
            },
            "placement": {
                "constraints": ["node.role == worker", "node.labels.tier!=db"],
                "preferences": [{"spread": "node.labels.zone"}],
                "max_replicas_per_node": 1,
            },
        }
    )["TaskTemplate"]
    assert task["RestartPolicy"] == {
        "Condition": "on-failure",
        "Delay": 0,
        "MaxAttempts": 3,
        "Window": 60_000_000_000,
    }
    assert task["Resources"] == {
        "Limits": {"NanoCPUs": 500_000_000, "MemoryBytes": 67108864, "Pids": 100},
        "Reservations": {
            "NanoCPUs": 250_000_000,
            "MemoryBytes": 33554432,
            "GenericResources": [{"DiscreteResourceSpec": {"Kind": "gpu", "Value": 2}}],
        },
    }
    assert task["Placement"] == {
        "Constraints": ["node.role == worker", "node.labels.tier!=db"],
        "Preferences": [{"Spread": {"SpreadDescriptor": "node.labels.zone"}}],
        "MaxReplicas": 1,
    }


@pytest.mark.parametrize(
    ("deploy", "path", "part"),
    [
        ({"mode": "daemon"}, "deploy.mode", "expected replicated or global"),
        ({"replicas": 1.5}, "deploy.replicas", "whole number"),
        ({"replicas": True}, "deploy.replicas", "whole number"),
        ({"mode": "global", "replicas": 2}, "deploy.replicas", "leave replicas out"),
        ({"mode": "global-job", "replicas": 2}, "deploy.replicas", "leave replicas out"),
        ({"mode": "replicated-job", "update_config": {}}, "deploy.update_config", "does not support it"),
        ({"mode": "global-job", "rollback_config": {}}, "deploy.rollback_config", "does not support it"),
        ({"update_config": {"failure_action": "stop"}}, "deploy.update_config.failure_action", "pause"),
        (
            {"rollback_config": {"failure_action": "rollback"}},
            "deploy.rollback_config.failure_action",
            "pause",
        ),
        (
            {"update_config": {"max_failure_ratio": "x"}},
            "deploy.update_config.max_failure_ratio",
            "from 0 to 1",
        ),
        (
            {"update_config": {"max_failure_ratio": 2}},
            "deploy.update_config.max_failure_ratio",
            "from 0 to 1",
        ),
        (
            {"restart_policy": {"condition": "always"}},
            "deploy.restart_policy.condition",
            "none or on-failure",
        ),
        ({"resources": {"limits": {"memory": "1M"}}}, "deploy.resources.limits.memory", "minimum is 4M"),
        (
            {"resources": {"reservations": {"cpus": "x"}}},
            "deploy.resources.reservations.cpus",
            "not a valid number",
        ),
        (
            {"resources": {"reservations": {"generic_resources": [{}]}}},
            "deploy.resources.reservations.generic_resources.0.discrete_resource_spec",
            "kind and value",
        ),
        (
            {"placement": {"constraints": ["node.role=worker"]}},
            "deploy.placement.constraints.0",
            "not a valid constraint",
        ),
        (
            {"placement": {"constraints": ["role==worker"]}},
            "deploy.placement.constraints.0",
            "not a valid constraint key",
        ),
        (
            {"placement": {"constraints": ["node.role=="]}},
            "deploy.placement.constraints.0",
            "not a valid constraint",
        ),
        ({"placement": {"preferences": [{}]}}, "deploy.placement.preferences.0", "expected spread"),
        ({"endpoint_mode": "lvs"}, "deploy.endpoint_mode", "vip or dnsrr"),
    ],
)
def test_a_faulty_key_is_named(deploy: dict[str, Any], path: str, part: str) -> None:
    found = faults(deploy=deploy)
    assert list(found) == [path]
    assert part in found[path]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"deploy": {"placement": {"constraints": ["role==worker"]}}}, "deploy.placement.constraints.0"),
        ({"healthcheck": {"test": ["foo"]}}, "healthcheck.test"),
        ({"ulimits": {"nofile": {"soft": 9, "hard": 8}}}, "ulimits.nofile"),
        ({"dns": ["one.one"]}, "dns.0"),
    ],
)
def test_what_the_engine_takes_is_sent_for_a_stack_and_reported(keys: dict[str, Any], place: str) -> None:
    assert list(notices(scope=Scope("lab", "st"), **keys)) == [place]
    assert list(faults(**keys)) == [place]


def test_a_malformed_constraint_is_a_fault_everywhere() -> None:
    keys = {"deploy": {"placement": {"constraints": ["node.role=worker"]}}}
    assert (
        "not a valid constraint" in faults(scope=Scope("lab", "st"), **keys)["deploy.placement.constraints.0"]
    )
