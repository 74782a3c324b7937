"""What an apply asks of simulated engines is in the table of docs/agent-endpoints.md."""

import pytest
from endpoint_page import Endpoint, row_of
from unit.cli.terminal import Terminal

from swarmplan.cli.wiring import simulation


@pytest.fixture
def recorded(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> list[Endpoint]:
    """What simulated engines are asked by the commands of the test (``manager-1: POST /swarm/init``)."""
    assert terminal.folder.exists()
    found: list[Endpoint] = []

    def record(call: str) -> None:
        method, _, path = call.partition(": ")[2].partition(" ")
        if path.startswith("/"):
            found.append((method, path.split(" ")[0]))

    monkeypatch.setattr(simulation, "pace", record)
    return found


def test_what_the_simulator_was_asked_has_a_row(terminal: Terminal, recorded: list[Endpoint]) -> None:
    terminal.edit(
        "managers: {count: 1}", "managers: {count: 3}\nnetworks: {back: {}}\nconfigs: {c: {content: a}}"
    )
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    terminal.edit("count: 3", "count: 1")
    terminal.edit("content: a", "content: b")
    terminal.edit("networks: {back: {}}", "")
    assert terminal.rehearse("apply", "--auto-approve", "--allow", "destroy").code == 0
    assert terminal.rehearse("status").code == 0
    told = {(method, _as_asked(method, path)) for method, path in recorded}
    assert [f"{method} {path}" for method, path in told if row_of(method, path) is None] == []
    assert {("POST", "/swarm/init"), ("POST", "/swarm/join"), ("POST", "/services/create")} <= told


def _as_asked(method: str, path: str) -> str:
    """The simulator's shorter names of three calls, as an engine is asked."""
    if path == "/distribution":
        return "/distribution/image/json"
    return "/services" if method == "GET" and path.startswith("/services/") else path
