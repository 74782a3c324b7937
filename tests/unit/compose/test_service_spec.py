from typing import Any

import pytest
from unit.compose.conversion import SPELLED, container, convert, faults

from swarmplan.compose import ComposeProblems, Scope, service_spec
from swarmplan.errors import ExitCode

OURS = {"swarmplan.cluster": "classroom", "swarmplan.managed": "true"}


def test_the_least_service_is_spelled_as_the_docker_client_spells_it() -> None:
    assert service_spec("web", {"image": "nginx:1.27"}, Scope("classroom")) == {
        "Name": "web",
        "Labels": OURS,
        "TaskTemplate": {
            "ContainerSpec": {"Image": "nginx:1.27", "Privileges": SPELLED},
            "Resources": {},
            "Placement": {},
            "ForceUpdate": 0,
        },
        "Mode": {"Replicated": {}},
        "EndpointSpec": {},
    }


def test_a_service_of_every_kind_of_key() -> None:
    spec = convert(
        labels=["tier=web"],
        deploy={"labels": {"owner": "ops"}, "replicas": "3", "endpoint_mode": "dnsrr"},
        logging={"driver": "json-file", "options": {"max-size": "1m", "max-file": 3}},
        networks=["app"],
    )
    assert spec["Labels"] == {"owner": "ops", **OURS}
    assert spec["Mode"] == {"Replicated": {"Replicas": 3}}
    assert spec["EndpointSpec"] == {"Mode": "dnsrr"}
    assert spec["TaskTemplate"]["ContainerSpec"]["Labels"] == {"tier": "web"}
    assert spec["TaskTemplate"]["Networks"] == [{"Target": "app", "Aliases": ["web"]}]
    assert spec["TaskTemplate"]["LogDriver"] == {
        "Name": "json-file",
        "Options": {"max-size": "1m", "max-file": "3"},
    }


@pytest.mark.parametrize(
    ("keys", "member", "expected"),
    [
        ({"command": "sh -c 'echo a b'"}, "Args", ["sh", "-c", "echo a b"]),
        ({"command": ["sleep", 5]}, "Args", ["sleep", "5"]),
        ({"entrypoint": "/run.sh --fast"}, "Command", ["/run.sh", "--fast"]),
        ({"user": 1000}, "User", "1000"),
        ({"working_dir": "/srv"}, "Dir", "/srv"),
        ({"hostname": "h-{{.Task.Slot}}"}, "Hostname", "h-{{.Task.Slot}}"),
        ({"stop_grace_period": "1m30s"}, "StopGracePeriod", 90_000_000_000),
        ({"stop_signal": "SIGQUIT"}, "StopSignal", "SIGQUIT"),
        ({"init": False}, "Init", False),
        ({"isolation": "hyperv"}, "Isolation", "hyperv"),
        ({"oom_score_adj": "-500"}, "OomScoreAdj", -500),
        ({"read_only": "true"}, "ReadOnly", True),
        ({"tty": True}, "TTY", True),
        ({"stdin_open": True}, "OpenStdin", True),
        ({"group_add": ["video", 44]}, "Groups", ["video", "44"]),
        ({"sysctls": {"net.core.somaxconn": 1024}}, "Sysctls", {"net.core.somaxconn": "1024"}),
        ({"sysctls": ["net.core.somaxconn=1024"]}, "Sysctls", {"net.core.somaxconn": "1024"}),
        ({"cap_add": ["net_admin", "CAP_SYS_TIME"]}, "CapabilityAdd", ["CAP_NET_ADMIN", "CAP_SYS_TIME"]),
        ({"cap_drop": ["all", "chown"]}, "CapabilityDrop", ["ALL"]),
        ({"extra_hosts": ["db:10.0.0.5", "six=::1"]}, "Hosts", ["10.0.0.5 db", "::1 six"]),
        ({"extra_hosts": {"six": "[::1]", "db": "10.0.0.5"}}, "Hosts", ["10.0.0.5 db", "::1 six"]),
        ({"extra_hosts": ["node:host-gateway"]}, "Hosts", ["host-gateway node"]),
        ({"dns": "10.0.0.1"}, "DNSConfig", {"Nameservers": ["10.0.0.1"]}),
        (
            {"dns_search": ["a.test"], "dns_opt": ["ndots:2"]},
            "DNSConfig",
            {"Search": ["a.test"], "Options": ["ndots:2"]},
        ),
        ({"ulimits": {"nofile": "64"}}, "Ulimits", [{"Name": "nofile", "Soft": 64, "Hard": 64}]),
        (
            {"ulimits": {"nproc": 8, "core": {"soft": 0, "hard": -1}}},
            "Ulimits",
            [{"Name": "core", "Soft": 0, "Hard": -1}, {"Name": "nproc", "Soft": 8, "Hard": 8}],
        ),
    ],
)
def test_a_key_of_the_container(keys: dict[str, Any], member: str, expected: object) -> None:
    assert container(**keys) == {"Image": "lab/web:1", member: expected}


def test_a_capability_both_added_and_dropped_is_added() -> None:
    found = container(cap_add=["NET_ADMIN"], cap_drop=["cap_net_admin", "chown"])
    assert (found["CapabilityAdd"], found["CapabilityDrop"]) == (["CAP_NET_ADMIN"], ["CAP_CHOWN"])


def test_null_is_not_written() -> None:
    assert convert(command=None, ports=None, deploy=None, networks=None, healthcheck=None) == convert()


@pytest.mark.parametrize(
    ("networks", "expected"),
    [
        (["db", "app"], [{"Target": "app", "Aliases": ["web"]}, {"Target": "db", "Aliases": ["web"]}]),
        ({"app": None}, [{"Target": "app", "Aliases": ["web"]}]),
        ({"app": {"aliases": ["www", "web"]}}, [{"Target": "app", "Aliases": ["www", "web", "web"]}]),
        (
            {"app": {"driver_opts": {"k": 1}}},
            [{"Target": "app", "Aliases": ["web"], "DriverOpts": {"k": "1"}}],
        ),
        (["host"], [{"Target": "host"}]),
    ],
)
def test_networks(networks: object, expected: object) -> None:
    assert convert(networks=networks)["TaskTemplate"]["Networks"] == expected


@pytest.mark.parametrize(
    ("keys", "path", "part"),
    [
        ({"image": None}, "image", "missing"),
        ({"image": ""}, "image", "must not be empty"),
        ({"networks": [""]}, "networks.0", "must not be empty"),
        ({"image": "Lab/Web:1"}, "image", "in lower case"),
        ({"image": "a b"}, "image", "not a valid image"),
        ({"command": "echo 'a"}, "command", "the quote ' is not closed"),
        ({"hostname": ["a"]}, "hostname", "expected text, not a list"),
        ({"tty": "maybe"}, "tty", "expected true or false"),
        ({"stop_grace_period": 10}, "stop_grace_period", "unit"),
        ({"extra_hosts": ["db"]}, "extra_hosts.0", "name:address"),
        ({"extra_hosts": {"db": "x"}}, "extra_hosts", "not a valid IP address"),
        ({"dns": ["10.0.0"]}, "dns.0", "not a valid IP address"),
        ({"ulimits": {"nofile": {"soft": 9, "hard": 8}}}, "ulimits.nofile", "above hard"),
        ({"ulimits": {"nofile": {"soft": -1, "hard": 8}}}, "ulimits.nofile", "above hard"),
        ({"ulimits": {"nofile": {"soft": 9}}}, "ulimits.nofile", "both soft and hard"),
        ({"ulimits": {"nofile": -2}}, "ulimits.nofile", "-1"),
        ({"networks": {"app": {"ipv4_address": "10.0.0.9"}}}, "networks.app.ipv4_address", "itself"),
        ({"deploy": []}, "deploy", "expected a mapping"),
        ({"deploy": {"labels": {"swarmplan.managed": "no"}}}, "deploy.labels", "reserved for swarmplan"),
        (
            {"deploy": {"labels": {"com.docker.stack.namespace": "v"}}},
            "deploy.labels",
            "is reserved for members of a stack",
        ),
    ],
)
def test_a_faulty_key_is_named(keys: dict[str, Any], path: str, part: str) -> None:
    found = faults(**keys)
    assert list(found) == [path]
    assert part in found[path]


def test_every_fault_is_reported_at_once() -> None:
    found = faults(
        ulimits={"core": {"soft": 1}, "nofile": "x"}, init="?", ports=["x"], deploy={"replicas": -1}
    )
    assert sorted(found) == ["deploy.replicas", "init", "ports.0", "ulimits.core", "ulimits.nofile"]


def test_problems_read_as_lines_with_their_place() -> None:
    with pytest.raises(ComposeProblems) as caught:
        convert(deploy={"replicas": "many"})
    assert str(caught.value) == "deploy.replicas: expected a whole number, found 'many'"
    assert caught.value.exit_code == ExitCode.USAGE


@pytest.mark.parametrize("name", ["a" * 63, "a-b_c", "A1"])
def test_names_the_engine_takes(name: str) -> None:
    assert service_spec(name, {"image": "a"}, Scope("c"))["Name"] == name


@pytest.mark.parametrize("name", ["a" * 64, "-a", "a-", "a.b", "", "é"])
def test_names_the_engine_refuses(name: str) -> None:
    with pytest.raises(ComposeProblems, match="the name"):
        service_spec(name, {"image": "a"}, Scope("c"))


@pytest.mark.parametrize(
    ("image", "sent"),
    [
        ("nginx", "nginx:latest"),
        ("docker.io/library/nginx:1", "nginx:1"),
        ("ghcr.io/a/b@sha256:" + "0" * 64, "ghcr.io/a/b@sha256:" + "0" * 64),
    ],
)
def test_images_are_spelled_as_the_docker_client_spells_them(image: str, sent: str) -> None:
    assert container(image=image) == {"Image": sent}
