"""Which nodes may take a task (constraint language of "docker service create --constraint")."""

from typing import Any

import pytest

from swarmplan.model.services.placement import allowed, eligible

NODE: dict[str, Any] = {
    "ID": "n1",
    "Spec": {"Role": "worker", "Availability": "active", "Labels": {"tier": "Web", "a.b": "c"}},
    "Description": {
        "Hostname": "vm1",
        "Platform": {"OS": "linux", "Architecture": "x86_64"},
        "Engine": {"Labels": {"zone": "a"}},
    },
    "Status": {"State": "ready", "Addr": "198.18.0.2"},
}


def constrained(*constraints: str) -> dict[str, Any]:
    return {"Placement": {"Constraints": list(constraints)}}


@pytest.mark.parametrize(
    ("constraints", "met"),
    [
        ([], True),
        (["node.role == worker"], True),
        (["node.role==manager"], False),
        (["node.role != manager", "node.hostname == vm1"], True),
        (["node.role != manager", "node.hostname == vm2"], False),
        (["node.id == n1"], True),
        (["node.ip == 198.18.0.2"], True),
        (["node.platform.os == linux", "node.platform.arch == x86_64"], True),
        (["node.labels.tier == web"], True),
        (["NODE.LABELS.tier == web"], True),
        (["node.labels.Tier == web"], False),
        (["node.labels.a.b == c"], True),
        (["node.labels.none == x"], False),
        (["node.labels.none != x"], True),
        (["engine.labels.zone == a"], True),
        (["engine.labels.none == a"], False),
        (["node.bogus == a"], False),
        (["what the engine refuses"], True),
    ],
)
def test_constraints(constraints: list[str], *, met: bool) -> None:
    assert allowed(constrained(*constraints), NODE) is met


@pytest.mark.parametrize(
    ("platforms", "met"),
    [
        ([], True),
        ([{"OS": "linux", "Architecture": "amd64"}], True),
        ([{"OS": "linux", "Architecture": "arm64"}], False),
        ([{"OS": "linux", "Architecture": "aarch64"}, {"Architecture": "x86_64"}], True),
        ([{"OS": "windows"}], False),
        ([{"OS": "", "Architecture": ""}], True),
    ],
)
def test_platforms(platforms: list[dict[str, str]], *, met: bool) -> None:
    assert allowed({"Placement": {"Platforms": platforms}}, NODE) is met


@pytest.mark.parametrize(
    ("changed", "takes"),
    [
        ({}, True),
        ({"Status": {"State": "down"}}, False),
        ({"Status": None}, False),
        ({"Spec": {**NODE["Spec"], "Availability": "drain"}}, False),
        ({"Spec": {**NODE["Spec"], "Role": "manager"}}, False),
    ],
)
def test_a_node_takes_tasks_while_it_is_up_active_and_allowed(
    changed: dict[str, Any], *, takes: bool
) -> None:
    assert eligible(constrained("node.role == worker"), NODE | changed) is takes


def test_a_node_still_joining_has_nothing_to_match() -> None:
    assert not allowed(constrained("engine.labels.zone == a"), {"ID": "n2"})
    assert not eligible({}, {"ID": "n2"})
