from timeit import timeit
from typing import Any

import pytest

from swarmplan.model.normal import normal_service

SECOND = 1_000_000_000
CONTAINER = {"Image": "lab/web:1"}
DEFAULT_ROLLOUT = {"Parallelism": 1, "FailureAction": "pause", "Monitor": 5 * SECOND, "Order": "stop-first"}


def service(**members: Any) -> dict[str, Any]:
    return {"Name": "web", "TaskTemplate": {"ContainerSpec": CONTAINER}, **members}


def task(**members: Any) -> dict[str, Any]:
    return service(TaskTemplate={"ContainerSpec": CONTAINER, **members})


def container(**members: Any) -> dict[str, Any]:
    return task(ContainerSpec={**CONTAINER, **members})


def test_the_least_service_with_its_defaults() -> None:
    assert normal_service(service()) == {
        "Name": "web",
        "TaskTemplate": {
            "ContainerSpec": {"Image": "lab/web:1", "StopGracePeriod": 10 * SECOND},
            "RestartPolicy": {"Condition": "any", "Delay": 5 * SECOND},
        },
        "Mode": {"Replicated": {"Replicas": 1}},
        "EndpointSpec": {"Mode": "vip"},
        "UpdateConfig": DEFAULT_ROLLOUT,
        "RollbackConfig": DEFAULT_ROLLOUT,
    }


@pytest.mark.parametrize(
    "same",
    [
        service(Labels={}),
        service(Labels=None, EndpointSpec=None, Mode=None, UpdateConfig=None),
        service(Mode={}, EndpointSpec={}),
        service(Mode={"Replicated": {}}),
        service(Networks=[]),
        service(EndpointSpec={"Mode": "vip", "Ports": []}),
        service(UpdateConfig=DEFAULT_ROLLOUT, RollbackConfig={"Parallelism": 1}),
        service(UpdateConfig={"Parallelism": 1, "Delay": 0, "Monitor": 0, "MaxFailureRatio": 0}),
        task(ForceUpdate=3, Runtime="container"),
        task(Resources={}, Placement={}, Networks=[]),
        task(Placement={"Constraints": [], "Platforms": []}),
        task(Resources={"Limits": {"NanoCPUs": 0}, "Reservations": None}),
        task(RestartPolicy={}),
        task(RestartPolicy={"Condition": "any", "Delay": 5 * SECOND, "MaxAttempts": 0, "Window": 0}),
        container(Isolation="default", Env=[], Args=[], Hostname="", TTY=False, Labels={}),
        container(StopGracePeriod=10 * SECOND),
        container(DNSConfig={}, Healthcheck={}, Privileges={"CredentialSpec": None, "SELinuxContext": None}),
    ],
)
def test_what_means_the_same_as_nothing(same: dict[str, Any]) -> None:
    assert normal_service(same) == normal_service(service())


@pytest.mark.parametrize(
    "other",
    [
        service(UpdateConfig={}),
        service(RollbackConfig={"Order": "stop-first"}),
        service(Labels={"a": ""}),
        service(Mode={"Replicated": {"Replicas": 0}}),
        service(Mode={"Global": {}}),
        service(EndpointSpec={"Mode": "dnsrr"}),
        task(RestartPolicy={"Delay": 0}),
        task(LogDriver={"Name": "json-file"}),
        task(Runtime="plugin"),
        container(Init=False),
        container(StopGracePeriod=0),
        container(Isolation="hyperv"),
        container(Sysctls={"net.ipv4.ip_forward": ""}),
    ],
)
def test_what_does_not_mean_the_same_as_nothing(other: dict[str, Any]) -> None:
    assert normal_service(other) != normal_service(service())


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (container(Env=["B=2", "A=1"]), container(Env=["A=1", "B=2"])),
        (container(Env=["A=1", "A=2"]), container(Env=["A=2"])),
        (container(Hosts=["10.0.0.1  a", "10.0.0.2 b"]), container(Hosts=["10.0.0.2 b", "10.0.0.1 a"])),
        (container(CapabilityAdd=["sys_time"]), container(CapabilityAdd=["CAP_SYS_TIME"])),
        (
            container(Mounts=[{"Target": "/a"}]),
            container(Mounts=[{"Type": "bind", "Target": "/a", "BindOptions": {}}]),
        ),
        (
            container(Mounts=[{"Target": "/a", "BindOptions": {"Propagation": "rprivate"}}]),
            container(Mounts=[{"Target": "/a", "Consistency": "cached", "ReadOnly": False}]),
        ),
        (
            container(Secrets=[{"File": {"Name": "b"}}, {"File": {"Name": "a"}}]),
            container(Secrets=[{"File": {"Name": "a"}}, {"File": {"Name": "b"}}]),
        ),
        (
            container(HealthCheck={"Test": ["CMD", "x"]}),
            container(Healthcheck={"Test": ["CMD", "x"], "Retries": 0}),
        ),
        (
            task(Placement={"Constraints": ["a == b", "c!=d"]}),
            task(Placement={"Constraints": ["c != d", "a==b"]}),
        ),
        (task(Networks=[{"Target": "app"}]), service(Networks=[{"Target": "app", "Aliases": []}])),
        (
            task(Networks=[{"Target": "app", "Aliases": ["b", "a"]}]),
            task(Networks=[{"Target": "app", "Aliases": ["a", "b"]}]),
        ),
        (
            service(EndpointSpec={"Ports": [{"TargetPort": 80, "Protocol": "TCP", "PublishedPort": 0}]}),
            service(EndpointSpec={"Ports": [{"TargetPort": 80, "PublishMode": "ingress"}]}),
        ),
        (
            service(Mode={"ReplicatedJob": {}}),
            service(Mode={"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 1}}),
        ),
        (
            service(Mode={"ReplicatedJob": {"MaxConcurrent": 3}}),
            service(Mode={"ReplicatedJob": {"MaxConcurrent": 3, "TotalCompletions": 3}}),
        ),
        (
            service(UpdateConfig={"Parallelism": 1, "MaxFailureRatio": 0.123456789}),
            service(UpdateConfig={"Parallelism": 1, "MaxFailureRatio": 0.12345679}),
        ),
    ],
)
def test_two_spellings_of_one_meaning(left: dict[str, Any], right: dict[str, Any]) -> None:
    assert normal_service(left) == normal_service(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (container(Args=["a", "b"]), container(Args=["b", "a"])),
        (container(DNSConfig={"Search": ["a", "b"]}), container(DNSConfig={"Search": ["b", "a"]})),
        (container(Mounts=[{"Target": "/a"}]), container(Mounts=[{"Target": "/a", "Type": "volume"}])),
        (
            task(Placement={"Preferences": [{"Spread": {"SpreadDescriptor": name}} for name in "ab"]}),
            task(Placement={"Preferences": [{"Spread": {"SpreadDescriptor": name}} for name in "ba"]}),
        ),
    ],
)
def test_two_meanings(left: dict[str, Any], right: dict[str, Any]) -> None:
    assert normal_service(left) != normal_service(right)


def test_a_job_has_no_rollout() -> None:
    assert normal_service(service(Mode={"GlobalJob": {}})).keys() == {
        "Name",
        "TaskTemplate",
        "Mode",
        "EndpointSpec",
    }


def test_a_plugin_service_has_no_container() -> None:
    plugin = {"Runtime": "plugin", "PluginSpec": {"Name": "x"}}
    normal = normal_service({"Name": "p", "TaskTemplate": {**plugin, "ContainerSpec": None}})
    assert normal["TaskTemplate"] == {**plugin, "RestartPolicy": {"Condition": "any", "Delay": 5 * SECOND}}


def test_two_thousand_services_take_no_time() -> None:
    spec = container(Env=[f"NAME_{number}={number}" for number in range(10)], Mounts=[{"Target": "/a"}])
    # 20 µs on the slowest machine seen: this fails when something became a hundred times slower, not on a busy one.
    assert timeit(lambda: normal_service(spec), number=200) / 200 < 0.002


def test_an_empty_value_that_the_user_named_means_something_at_every_depth() -> None:
    driver = {"Name": "gelf", "Options": {"tag": "", "env": "A"}, "Empty": ""}
    kept = normal_service(task(LogDriver=driver))["TaskTemplate"]["LogDriver"]
    assert kept == {"Name": "gelf", "Options": {"tag": "", "env": "A"}}
