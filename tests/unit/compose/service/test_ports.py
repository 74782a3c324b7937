from typing import Any

import pytest
from unit.compose.conversion import convert, faults, notices

from swarmplan.compose import Scope


def tcp(target: int, published: int | None = None) -> dict[str, int]:
    return {"TargetPort": target} | ({} if published is None else {"PublishedPort": published})


def short(target: int, published: int | None = None) -> dict[str, Any]:
    """As the short form is sent: with its protocol and mode."""
    return {"Protocol": "tcp", "PublishMode": "ingress", **tcp(target, published)}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("80", [short(80)]),
        (80, [short(80)]),
        ("8080:80", [short(80, 8080)]),
        ("0:80", [short(80)]),
        ("0.0.0.0:8080:80", [short(80, 8080)]),
        ("53:53/UDP", [{**short(53, 53), "Protocol": "udp"}]),
        ("3000-3001", [short(3000), short(3001)]),
        ("8000-8001:3000-3001", [short(3000, 8000), short(3001, 8001)]),
        ("8000-8001:80", [short(80, 8000), short(80, 8001)]),
        ({"target": 80}, [tcp(80)]),
        ({"target": "80", "published": "8080", "protocol": "tcp"}, [{"Protocol": "tcp", **tcp(80, 8080)}]),
        ({"target": 80, "published": 0}, [tcp(80)]),
        (
            {"target": 80, "published": 80, "mode": "host", "name": "http"},
            [{"Name": "http", "PublishMode": "host", **tcp(80, 80)}],
        ),
    ],
)
def test_ports(written: object, expected: list[dict[str, Any]]) -> None:
    assert convert(ports=[written])["EndpointSpec"] == {"Ports": expected}


@pytest.mark.parametrize(
    ("written", "path", "part"),
    [
        ("127.0.0.1:80:80", "ports.0", "every address of a node: leave 127.0.0.1 out"),
        ("[::1]:80:80", "ports.0", "every address"),
        ({"target": 80, "host_ip": "127.0.0.1"}, "ports.0.host_ip", "every address"),
        (
            "8080:8080:tcp:x",
            "ports.0",
            "'8080:8080:tcp:x' has more parts than a port has: write [published:]",
        ),
        ("", "ports.0", "not a valid port"),
        ("x:80", "ports.0", "'x' is not a valid port"),
        ("80:80:80:80", "ports.0", "'80:80:80:80' has more parts than a port has"),
        ("localhost:80:80", "ports.0", "'localhost' is not a valid address"),
        ("fe80::1%eth0:80:80", "ports.0", "not a valid address"),
        ("[::1:80:80", "ports.0", "not a valid address"),
        ("[]:80:80", "ports.0", "not a valid address"),
        (80.0, "ports.0", "'80.0' is not a valid port"),
        ("80:65536", "ports.0", "1-65535"),
        ("81-80", "ports.0", "not an ascending range"),
        ("8000-8001:80-82", "ports.0", "same length"),
        ("80-81/icmp", "ports.0", "tcp or udp or sctp"),
        ({"published": 80}, "ports.0", "target is missing"),
        ({"target": 80, "mode": "bridge"}, "ports.0.mode", "ingress or host"),
        ({"target": 80, "published": "80-81"}, "ports.0.published", "whole number"),
        ([80], "ports.0", "expected text, not a list"),
    ],
)
def test_invalid_port(written: object, path: str, part: str) -> None:
    found = faults(ports=[written])
    assert list(found) == [path]
    assert part in found[path]


def test_ports_are_a_list() -> None:
    assert faults(ports="80:80") == {"ports": "expected a list: write - before each entry"}


@pytest.mark.parametrize(
    "second", ["80:81", {"target": 81, "published": 80, "mode": "host"}, {"target": 80, "published": "80"}]
)
def test_a_port_is_published_but_once(second: object) -> None:
    assert faults(ports=["80:80", second]) == {"ports.1": "port 80/tcp is published twice by this service"}


def test_tcp_and_udp_do_not_meet() -> None:
    assert len(convert(ports=["53:53", "53:53/udp", "80", "81"])["EndpointSpec"]["Ports"]) == 4


HOST_PORT = {"target": 80, "published": 80, "mode": "host"}


def test_dnsrr_has_no_ingress() -> None:
    assert "mode: host" in faults(ports=["80:80"], deploy={"endpoint_mode": "dnsrr"})["ports"]
    assert convert(ports=[HOST_PORT], deploy={"endpoint_mode": "dnsrr"})["EndpointSpec"]["Mode"] == "dnsrr"


@pytest.mark.parametrize("key", ["update_config", "rollback_config"])
@pytest.mark.parametrize("scope", [Scope("lab"), Scope("lab", "st")], ids=["own", "stack"])
def test_a_host_port_that_starts_first_is_warned_of(scope: Scope, key: str) -> None:
    first = {key: {"order": "start-first"}}
    message = notices(scope=scope, ports=[HOST_PORT], deploy=first)
    assert "the old one holds port 80 of its node" in message[f"deploy.{key}.order"]
    assert convert(scope=scope, ports=[HOST_PORT], deploy=first)
    assert not notices(scope=scope, ports=["80:80"], deploy=first)
    assert not notices(scope=scope, ports=[{"target": 80, "mode": "host"}], deploy=first)


def test_ports_are_sent_by_published_port() -> None:
    found = convert(ports=["9000:1", {"target": 5, "published": 443}, "80:2", "7"])["EndpointSpec"]["Ports"]
    assert [port.get("PublishedPort") for port in found] == [None, 80, 443, 9000]


def test_a_stack_may_name_an_address_and_is_reported() -> None:
    stack = Scope("lab", "st")
    assert convert(scope=stack, ports=["127.0.0.1:80:80"])["EndpointSpec"]["Ports"] == [short(80, 80)]
    assert "leave 127.0.0.1 out" in notices(scope=stack, ports=["127.0.0.1:80:80"])["ports.0"]
