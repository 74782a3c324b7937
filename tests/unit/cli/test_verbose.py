"""-v says which calls are made; without it, and about what libraries say, there is nothing."""

import json

import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.wiring import simulation


@pytest.fixture
def calling(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose simulation logs its calls, without waiting."""
    monkeypatch.setattr(simulation, "pace", lambda call: simulation.log_call(f"simulated {call}"))
    return terminal


def test_v_logs_each_call(calling: Terminal) -> None:
    assert "Info:" not in calling.rehearse("plan").err
    typed = calling.type("-v", "apply", "--simulate", "--auto-approve")
    assert typed.code == 0
    assert "Info: simulated lab-manager-1: POST /swarm/init\n" in typed.err


@pytest.mark.parametrize(
    "words",
    [
        ("-v", "--log-format", "json", "plan", "--simulate"),
        ("plan", "--simulate", "-v", "--log-format", "json"),
        ("-v", "plan", "--log-format=json", "--simulate"),
        ("--log-format", "json", "plan", "-v", "--simulate"),
    ],
)
def test_before_the_command_and_after_it_they_are_the_same(calling: Terminal, words: tuple[str, ...]) -> None:
    typed = calling.type(*words)
    assert typed.code == 0
    assert [json.loads(line) for line in typed.err.splitlines() if "simulated" in line]


def test_in_json_each_call_is_an_object(calling: Terminal) -> None:
    typed = calling.type("-v", "--log-format", "json", "plan", "--simulate")
    calls = [json.loads(line) for line in typed.err.splitlines() if "simulated" in line]
    assert calls
    assert {call["level"] for call in calls} == {"info"}
