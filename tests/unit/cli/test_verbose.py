"""-v says which calls are made; without it, and about what libraries say, there is nothing."""

import json
import logging
from collections.abc import Iterator

import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.wiring import simulation


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    own = logging.getLogger("swarmplan")
    before = own.handlers, own.level, own.propagate
    yield
    own.handlers, own.level, own.propagate = before


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


def test_in_json_each_call_is_an_object(calling: Terminal) -> None:
    typed = calling.type("-v", "--log-format", "json", "plan", "--simulate")
    calls = [json.loads(line) for line in typed.err.splitlines() if "simulated" in line]
    assert calls
    assert {call["level"] for call in calls} == {"info"}
