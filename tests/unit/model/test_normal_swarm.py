from typing import Any

import pytest

from swarmplan.model.normal import normal_swarm

LIVE = {
    "Name": "default",
    "Labels": {"swarmplan.cluster": "c", "theirs": "x"},
    "Orchestration": {"TaskHistoryRetentionLimit": 5},
    "Raft": {"SnapshotInterval": 10000, "ElectionTick": 10},
    "CAConfig": {"NodeCertExpiry": 7776000000000000},
    "TaskDefaults": {},
    "EncryptionConfig": {"AutoLockManagers": False},
}


@pytest.mark.parametrize(
    "partial",
    [
        {},
        {"Orchestration": {"TaskHistoryRetentionLimit": 5}},
        {"Labels": {"swarmplan.cluster": "c"}},
        {"EncryptionConfig": {"AutoLockManagers": False}},
        {"CAConfig": {"ExternalCAs": [], "ForceRotate": 0}},
        {"Raft": {}},
        {"Dispatcher": {}},
    ],
)
def test_what_is_as_named_is_equal(partial: dict[str, Any]) -> None:
    assert normal_swarm(partial, LIVE) == partial


AUTHORITY = {"Protocol": "cfssl", "URL": "https://127.0.0.1:1", "CACert": "-----BEGIN"}
"""As the engine tells one that was given without a certificate (measured on 20.10.24)."""


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ({"Protocol": "cfssl", "URL": "https://127.0.0.1:1", "Options": {}}, True),
        (AUTHORITY, True),
        (AUTHORITY | {"CACert": "-----OTHER"}, False),
        (AUTHORITY | {"Options": {"a": "b"}}, False),
        (AUTHORITY | {"URL": "https://127.0.0.1:2"}, False),
    ],
)
def test_an_external_authority_is_compared_by_what_is_named_of_it(
    asked: dict[str, Any], *, same: bool
) -> None:
    partial = {"CAConfig": {"ExternalCAs": [asked]}}
    assert (normal_swarm(partial, {"CAConfig": {"ExternalCAs": [AUTHORITY]}}) == partial) is same
    assert normal_swarm(partial, {"CAConfig": {}}) != partial
    two = {"CAConfig": {"ExternalCAs": [AUTHORITY, AUTHORITY]}}
    assert normal_swarm(partial, two) == two


@pytest.mark.parametrize(
    ("partial", "found"),
    [
        (
            {"Orchestration": {"TaskHistoryRetentionLimit": 1}},
            {"Orchestration": {"TaskHistoryRetentionLimit": 5}},
        ),
        ({"EncryptionConfig": {"AutoLockManagers": True}}, {"EncryptionConfig": {"AutoLockManagers": False}}),
        ({"Labels": {"ours": "1"}}, {"Labels": {}}),
        ({"Dispatcher": {"HeartbeatPeriod": 1}}, {"Dispatcher": {}}),
        ({"Raft": {"ElectionTick": 0}}, {"Raft": {"ElectionTick": 10}}),
    ],
)
def test_what_is_not_as_named_is_told_as_it_is(partial: dict[str, Any], found: dict[str, Any]) -> None:
    assert normal_swarm(partial, LIVE) == found
