"""-v says which calls are made; without it, and about what libraries say, there is nothing."""

import json

import click
import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.command_line.groups import ALL, command_of
from swarmplan.cli.main import cli
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


@pytest.mark.parametrize("name", ["", *ALL])
def test_every_page_shows_the_options_of_messages(name: str) -> None:
    command = command_of(name) if name else cli
    shown = [
        option.opts for option in command.params if isinstance(option, click.Option) and not option.hidden
    ]
    assert shown.count(["-v", "--verbose"]) == shown.count(["--log-format"]) == 1


@pytest.mark.parametrize("name", ALL)
def test_every_command_takes_them_after_it(terminal: Terminal, name: str) -> None:
    typed = terminal.type(
        *name.split(), "-v", "--log-format", "json", "--no-such-option", "--", "x", "y", "z"
    )
    assert "No such option: --verbose" not in typed.err
    assert "--log-format" not in typed.err
    assert [json.loads(line) for line in typed.err.splitlines()]
