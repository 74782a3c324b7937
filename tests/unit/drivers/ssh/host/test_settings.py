"""Our keys in a host's daemon.json."""

import json

import pytest

from swarmplan.drivers.ssh.host.daemon_json import merged, stripped
from swarmplan.model.machine import EngineSettings

OURS = EngineSettings(
    labels={"zone": "a"},
    insecure_registries=("198.18.0.1:5000",),
    registry_mirrors=("https://mirror.example",),
    options={"log-driver": "journald"},
)


def after(base: str | None, settings: EngineSettings = OURS) -> dict[str, object]:
    text = merged(base, settings)
    assert text is not None
    found: dict[str, object] = json.loads(text)
    return found


def test_a_host_without_a_file_gets_ours() -> None:
    assert after(None) == {
        "log-driver": "journald",
        "labels": ["zone=a"],
        "insecure-registries": ["198.18.0.1:5000"],
        "registry-mirrors": ["https://mirror.example"],
    }


def test_the_hosts_own_keys_and_entries_stay() -> None:
    base = json.dumps({"debug": True, "labels": ["rack=7"], "insecure-registries": ["10.0.0.0/8"]})
    found = after(base)
    assert found["debug"] is True
    assert found["labels"] == ["rack=7", "zone=a"]
    assert found["insecure-registries"] == ["10.0.0.0/8", "198.18.0.1:5000"]


def test_a_label_of_ours_stands_for_the_hosts_of_the_same_name() -> None:
    assert after('{"labels": ["zone=b", "rack=7"]}')["labels"] == ["rack=7", "zone=a"]


@pytest.mark.parametrize("base", [None, "", "{}", '{ "debug":true}\n', '{"log-driver": "journald"}'])
def test_settings_that_change_nothing_leave_the_text_as_it_is(base: str | None) -> None:
    assert merged(base, EngineSettings()) is base
    assert merged('{"log-driver":  "journald"}', EngineSettings(options={"log-driver": "journald"})) == (
        '{"log-driver":  "journald"}'
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Expecting property name"),
        ("[]", "it holds no JSON object"),
        ("7", "it holds no JSON object"),
    ],
)
def test_what_is_no_object_is_an_error(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        merged(text, OURS)


@pytest.mark.parametrize(
    "base",
    [
        None,
        '{"debug": true}',
        '{"labels": ["zone=b"], "log-driver": "local", "registry-mirrors": ["https://x"]}',
    ],
)
def test_taken_out_of_a_changed_file_only_the_change_is_left(base: str | None) -> None:
    changed = after(base) | {"experimental": True}
    left = stripped(json.dumps(changed), OURS, base)
    assert left is not None
    assert json.loads(left) == json.loads(base or "{}") | {"experimental": True}


def test_what_others_wrote_over_ours_stays() -> None:
    changed = after('{"log-driver": "local"}') | {"log-driver": "syslog", "labels": ["zone=a", "new=1"]}
    left = json.loads(stripped(json.dumps(changed), OURS, '{"log-driver": "local"}') or "")
    assert left["log-driver"] == "syslog"
    assert left["labels"] == ["new=1"]


def test_where_there_was_no_file_none_is_left() -> None:
    assert stripped(merged(None, OURS), OURS, None) is None
