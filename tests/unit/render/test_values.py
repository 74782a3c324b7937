from typing import Any

import pytest

from swarmplan.model.values.unknown import KNOWN_AFTER_APPLY
from swarmplan.render import values
from swarmplan.render.redact import redact
from swarmplan.render.values import LONGEST, duration_text, safe_value, value_text


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("deploy.replicas", 3, "3"),
        ("image", None, "(none)"),
        ("user", "", '""'),
        ("read_only", True, "true"),
        ("deploy.mode", {}, "global"),
        ("deploy.update_config.delay", 5_000_000_000, "5s"),
        ("deploy.resources.limits.cpus", 500_000_000, "0.5"),
        ("deploy.resources.limits.memory", 64 * 1024 * 1024, "64M"),
        ("deploy.resources.limits.memory", 1000, "1000"),
        ("ports", [{"PublishedPort": 8080, "TargetPort": 80, "Protocol": "tcp"}], "8080:80/tcp"),
        ("ports", [{"TargetPort": 53, "Protocol": "udp", "PublishMode": "host"}], "53/udp (host)"),
        ("networks", [{"Target": "a", "Aliases": ["x"]}, {"Target": "b"}], "a, b"),
        ("volumes", [{"Source": "data", "Target": "/data", "ReadOnly": True}], "data:/data:ro"),
        ("secrets", [{"SecretName": "db", "SecretID": "x"}], "db"),
        ("ports", [], "(none)"),
    ],
)
def test_as_written_in_the_spec(path: str, value: Any, text: str) -> None:
    assert value_text(path, value) == text


def test_what_looks_like_a_variable_and_is_text_is_shown_as_the_file_has_it() -> None:
    assert value_text("environment.A", "${X}") == "$${X}"
    assert value_text("environment.A", "${X}", hidden=True) == "${X}"
    assert value_text("command", ["sh", "-c", "echo ${X} $Y"]) == "[sh, -c, echo $${X} $Y]"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("environment.DB_PASSWORD", "planted"),
        ("options.access-token", "planted"),
        ("options.pin-token", 123456),
        ("logging.options", {"splunk-token": "planted", "url": "http://x"}),
        ("environment", ["A=b", "API_KEY=planted value, with comma"]),
        ("command", ["serve", "--password=planted"]),
        ("healthcheck.test", ["CMD", "curl", "http://bob:planted@localhost/"]),
        ("labels.note", "SWMTKN-1-planted-planted"),
    ],
)
def test_secrets_are_hidden(path: str, value: Any) -> None:
    for told in (value_text(path, value), str(safe_value(path, value))):
        assert "(hidden)" in told
        assert "planted" not in told
        assert "123456" not in told


def test_an_empty_secret_hides_nothing() -> None:
    assert value_text("environment.DB_PASSWORD", "") == '""'


def test_long_values_are_shortened() -> None:
    text = value_text("command", "x" * 100)
    assert len(text) == LONGEST
    assert text.endswith("…")


def test_long_lists_say_how_many_more_there_are() -> None:
    text = value_text("nodes", [f"machine-{number}" for number in range(20)])
    assert text.startswith("[machine-0, machine-1")
    assert text.endswith("] and 16 more")
    assert value_text("nodes", ["x" * 70, "y" * 70]) == "2 items"


def test_not_known_before_apply_is_no_value() -> None:
    assert safe_value("address", KNOWN_AFTER_APPLY) is None


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [(0, "0s"), (1, "1ns"), (1_500_000_000, "1500ms"), (90_000_000_000, "90s"), (7776000 * 10**9, "90d")],
)
def test_durations(nanoseconds: int, text: str) -> None:
    assert duration_text(nanoseconds) == text


def test_what_follows_a_flag_for_a_secret_is_hidden_in_lists_for_machines_too() -> None:
    command = ["serve", "--token", "s3cret", "--password=s3cret", "--mode", "x", 7]
    assert safe_value("command", command) == [
        "serve", "--token", "(hidden)", "--password=(hidden)", "--mode", "x", 7
    ]  # fmt: skip


def test_a_long_list_costs_what_a_text_of_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a list that has no room its first items are tried: never more of them than there could be room for."""
    lengths: list[int] = []

    def measured(text: str) -> str:
        lengths.append(len(text))
        return redact(text)

    monkeypatch.setattr(values, "redact", measured)
    ports = [{"PublishedPort": 10_000 + number, "TargetPort": 80} for number in range(800)]
    told = value_text("ports", ports)
    assert told.startswith("10000:80/tcp, 10001:80/tcp, 10002:80/tcp")
    assert told.endswith(" more")
    assert sum(length > 2 * LONGEST for length in lengths) <= LONGEST
    assert sum(lengths) < 2 * lengths[0]


@pytest.mark.parametrize("item", ["", "a", "a longer item", "x" * LONGEST])
def test_as_many_of_the_first_items_as_there_is_room_for(item: str) -> None:
    told = value_text("cap_add", [item] * 100)
    assert len(told) <= LONGEST
    fitting = [
        text
        for count in range(1, 100)
        if len(text := f"[{', '.join([item] * count)}] and {100 - count} more") <= LONGEST
    ]
    assert told == (fitting[-1] if fitting else "100 items")
