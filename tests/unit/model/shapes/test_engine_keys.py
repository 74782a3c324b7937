"""Which engine keeps what of a ServiceSpec."""

from typing import Any

import pytest

from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.normal.last_applied import changed_since, with_hash
from swarmplan.model.shapes.engine_keys import ENGINE_KEYS, EngineKey, keys_in_use, with_engine_keys
from swarmplan.model.values.release import is_release, older, release

MOUNT = {"Type": "volume", "Source": "data", "Target": "/data"}
FULL: dict[str, Any] = {
    "Healthcheck": {"Test": ["CMD", "true"], "StartInterval": 1},
    "OomScoreAdj": -5,
    "Privileges": {"NoNewPrivileges": True, "Seccomp": {"Mode": "default"}, "AppArmor": {"Mode": "default"}},
    "Mounts": [
        {"Type": "tmpfs", "Target": "/run"},
        {**MOUNT, "VolumeOptions": {"Subpath": "a"}},
        {"Type": "cluster", "Source": "group:a", "Target": "/a"},
    ],
}
DROPPED: dict[str, Any] = {
    "Healthcheck": {"Test": ["CMD", "true"]},
    "Privileges": {"CredentialSpec": None, "SELinuxContext": None},
    "Mounts": [{"Type": "tmpfs", "Target": "/run"}, MOUNT, FULL["Mounts"][2]],
}
"""The same as 20.10 stores it, but for the mount that it refuses."""


def spec(container: dict[str, Any]) -> dict[str, Any]:
    task = {"ContainerSpec": {"Image": "lab/web:1", **container}}
    return {"Name": "web", "Labels": {OWNER_LABEL: "lab"}, "TaskTemplate": task}


def test_a_full_spec_uses_all_and_a_plain_one_none() -> None:
    assert keys_in_use(spec(FULL)) == list(ENGINE_KEYS)
    assert keys_in_use(spec({"Mounts": [MOUNT], "Privileges": {"NoNewPrivileges": False}})) == []
    assert keys_in_use({"Name": "web", "TaskTemplate": {"ContainerSpec": None}}) == []


@pytest.mark.parametrize("key", ENGINE_KEYS, ids=lambda key: str(key.word))
@pytest.mark.parametrize(
    ("version", "kept"),
    [("20.10.24+dfsg1", False), ("22.06.0-beta", False), ("29.0.1", True), ("dev", True), ("", True)],
)
def test_versions_decide(key: EngineKey, version: str, *, kept: bool) -> None:
    assert key.supported_by(version) is kept
    assert key.supported_by(key.engine)


def test_what_an_old_engine_dropped_was_changed_by_nobody() -> None:
    sent = spec(FULL)
    labels = with_hash(sent)["Labels"]
    live = {**spec(DROPPED), "Labels": labels}
    assert changed_since(live)
    assert not changed_since(live, sent)
    by_hand = {**live, "Mode": {"Replicated": {"Replicas": 9}}}
    assert changed_since(by_hand, sent)


def test_a_spec_that_has_them_is_left_as_it_is() -> None:
    other = spec({**FULL, "OomScoreAdj": 7})
    assert with_engine_keys(other, spec(FULL)) == other


def test_releases_are_compared_as_numbers() -> None:
    assert release("26.1.5+dfsg1") == (26, 1)
    assert older("9.0", "10.0")
    assert not older("dev", "25.0")
    assert is_release("28.5.2+dfsg4", "28.5")
    assert is_release("28.5.2", "28.5.2")
    assert not is_release("28.5.2", "28.50")
    assert not is_release("28.50.1", "28.5")
