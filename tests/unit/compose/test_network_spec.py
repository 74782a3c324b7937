from typing import Any

import pytest

from swarmplan.compose import ComposeProblems, Scope, network_spec

OURS = {"swarmplan.cluster": "classroom", "swarmplan.managed": "true"}


def test_the_least_network_is_an_overlay() -> None:
    assert network_spec("app", {}, Scope("classroom")) == {"Name": "app", "Driver": "overlay", "Labels": OURS}


def test_a_network_with_all_its_keys() -> None:
    written = {
        "driver": "macvlan",
        "attachable": True,
        "internal": "false",
        "enable_ipv6": True,
        "driver_opts": {"encrypted": None, "com.docker.network.driver.mtu": 1400},
        "labels": ["tier=web"],
        "ipam": {
            "driver": "default",
            "config": [
                {
                    "subnet": "10.9.0.0/24",
                    "gateway": "10.9.0.1",
                    "ip_range": "10.9.0.128/25",
                }
            ],
        },
    }
    assert network_spec("app", written, Scope("classroom")) == {
        "Name": "app",
        "Driver": "macvlan",
        "Scope": "swarm",
        "Attachable": True,
        "Internal": False,
        "EnableIPv6": True,
        "Options": {"encrypted": "", "com.docker.network.driver.mtu": "1400"},
        "Labels": {"tier": "web", **OURS},
        "IPAM": {
            "Driver": "default",
            "Config": [
                {
                    "Subnet": "10.9.0.0/24",
                    "IPRange": "10.9.0.128/25",
                    "Gateway": "10.9.0.1",
                }
            ],
        },
    }


@pytest.mark.parametrize(
    ("written", "path", "part"),
    [
        ({"attachable": "perhaps"}, ("attachable",), "true or false"),
        ({"labels": {"swarmplan.cluster": "x"}}, ("labels",), "reserved for swarmplan"),
        ({"ipam": {"config": [{"subnet": "10.9.0.1/24"}]}}, ("ipam", "config", 0, "subnet"), "host bits"),
        ({"ipam": {"config": [{"subnet": "10.9"}]}}, ("ipam", "config", 0, "subnet"), "as in 10.10.0.0/24"),
        (
            {"ipam": {"config": [{"subnet": "10.9.0.0/24", "gateway": "10.8.0.1"}]}},
            ("ipam", "config", 0, "gateway"),
            "not within",
        ),
        (
            {"ipam": {"config": [{"subnet": "10.9.0.0/24", "aux_addresses": {"a": "10.9.0.5"}}]}},
            ("ipam", "config", 0, "aux_addresses"),
            "reserves no addresses",
        ),
        (
            {"ipam": {"config": [{"subnet": "10.9.0.0/24", "ip_range": "10.8.0.0/25"}]}},
            ("ipam", "config", 0, "ip_range"),
            "not within",
        ),
        *(
            (
                {"ipam": {"config": [{"subnet": "10.9.0.0/24", "gateway": address}]}},
                ("ipam", "config", 0, "gateway"),
                "not a host address",
            )
            for address in ("10.9.0.0", "10.9.0.255")
        ),
        ({"ipam": {"config": [{"subnet": "10.9.0.0/31"}]}}, ("ipam", "config", 0, "subnet"), "widen it"),
        (
            {"ipam": {"config": [{"subnet": "10.9.0.0/24"}, {"subnet": "10.9.0.128/25"}]}},
            ("ipam", "config", 1, "subnet"),
            "overlaps 10.9.0.0/24 of this network",
        ),
        ({"ipam": []}, ("ipam",), "expected a mapping"),
    ],
)
def test_a_faulty_key_is_named(written: dict[str, Any], path: tuple[str | int, ...], part: str) -> None:
    with pytest.raises(ComposeProblems) as caught:
        network_spec("app", written, Scope("classroom"))
    ((found, message),) = caught.value.faults
    assert found == path
    assert part in message


def test_a_network_name_is_checked_too() -> None:
    with pytest.raises(ComposeProblems, match="letters, digits"):
        network_spec("app.net", {}, Scope("classroom"))


@pytest.mark.parametrize("internal", [True, False])
def test_an_internal_network_is_internal(*, internal: bool) -> None:
    assert network_spec("app", {"internal": internal}, Scope("classroom"))["Internal"] is internal
