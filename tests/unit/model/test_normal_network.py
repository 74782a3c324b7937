from typing import Any

import pytest

from swarmplan.model.normal import as_declared, normal_network, same_network
from swarmplan.model.normal.diff import Difference, diff

DESIRED = {"Name": "app", "Driver": "overlay", "Attachable": True, "Labels": {"swarmplan.cluster": "c"}}
LIVE = {
    "Name": "app",
    "Id": "n1",
    "Created": "2026-01-01T00:00:00Z",
    "Scope": "swarm",
    "Driver": "overlay",
    "EnableIPv6": False,
    "IPAM": {
        "Driver": "default",
        "Options": None,
        "Config": [{"Subnet": "10.0.1.0/24", "Gateway": "10.0.1.1"}],
    },
    "Internal": False,
    "Attachable": True,
    "Ingress": False,
    "ConfigFrom": {"Network": ""},
    "ConfigOnly": False,
    "Containers": None,
    "Options": {"com.docker.network.driver.overlay.vxlanid_list": "4097"},
    "Labels": {"swarmplan.cluster": "c"},
}
POOL = {"Subnet": "10.0.1.0/24"}


def declared(*pools: dict[str, Any], driver: str = "default") -> dict[str, Any]:
    return {**DESIRED, "IPAM": {"Driver": driver, "Config": list(pools)}}


@pytest.mark.parametrize(
    "desired",
    [
        DESIRED,
        {key: value for key, value in DESIRED.items() if key != "Driver"},
        {**DESIRED, "Internal": False, "Options": {}, "IPAM": {}},
        declared(POOL),
        declared({**POOL, "Gateway": "10.0.1.1"}),
    ],
)
def test_what_the_engine_added_is_no_difference(desired: dict[str, Any]) -> None:
    assert same_network(desired, LIVE)
    assert diff(as_declared(desired, LIVE), normal_network(desired)) == ()


@pytest.mark.parametrize(
    "desired",
    [
        {**DESIRED, "Attachable": False},
        {**DESIRED, "Internal": True},
        {**DESIRED, "Driver": "macvlan"},
        {**DESIRED, "Labels": {}},
        {**DESIRED, "Options": {"encrypted": ""}},
        declared({"Subnet": "10.0.2.0/24"}),
        declared({**POOL, "Gateway": "10.0.1.254"}),
        declared(POOL, {"Subnet": "10.0.2.0/24"}),
        declared(POOL, driver="other"),
    ],
)
def test_what_was_declared_otherwise_is_a_difference(desired: dict[str, Any]) -> None:
    assert not same_network(desired, LIVE)


def test_an_unallocated_network_is_a_difference_to_a_declared_subnet() -> None:
    assert not same_network(declared(POOL), {**LIVE, "IPAM": {"Driver": "default", "Config": None}})
    assert same_network(DESIRED, {**LIVE, "IPAM": {"Driver": "default", "Config": None}})


def test_subnets_in_any_order() -> None:
    second = {"Subnet": "10.0.2.0/24"}
    live = {**LIVE, "IPAM": {"Driver": "default", "Config": [second, POOL]}}
    assert same_network(declared(POOL, second), live)


def test_the_difference_names_the_declared_field() -> None:
    desired = {**DESIRED, "Options": {"encrypted": ""}}
    assert diff(as_declared(desired, LIVE), normal_network(desired)) == (
        Difference(("Options", "encrypted"), None, ""),
    )


def test_normal_network_is_idempotent() -> None:
    normal = normal_network(LIVE)
    assert normal_network(normal) == normal
