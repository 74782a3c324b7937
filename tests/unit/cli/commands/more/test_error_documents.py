"""``--format json`` of the commands that ask no cluster: an error is a document, too."""

import json
from pathlib import Path

import pytest
from json_schemas import faults
from unit.cli.terminal import Terminal

from swarmplan.agent.control.protocol import Answer, Request
from swarmplan.agent.control.server import listening
from swarmplan.render.progress.run_schema import run_schema


@pytest.mark.parametrize(
    ("command", "more", "code", "kind"),
    [
        ("agent status", ["--socket", "none.sock"], 1, "unreachable"),
        ("agent status", ["--bogus"], 2, "usage"),
        ("lock", ["--simulate", "none.yaml"], 2, "invalid"),
        ("clusters", ["--bogus"], 2, "usage"),
        ("explain", ["no.such.key"], 2, "usage"),
    ],
)
def test_an_error_is_one_document(
    terminal: Terminal, command: str, more: list[str], code: int, kind: str
) -> None:
    typed = terminal.type(*command.split(), "--format", "json", *more)
    body = json.loads(typed.out)
    assert faults(body, run_schema()) == []
    assert (typed.code, body["exit_code"], body["command"]) == (code, code, command)
    assert body["error"]["kind"] == kind


def test_a_result_is_the_result_alone(terminal: Terminal) -> None:
    for words in (["clusters"], ["explain", "name"], ["lock", "--simulate"]):
        typed = terminal.type(*words, "--format", "json")
        assert typed.code == 0
        assert "exit_code" not in json.loads(typed.out)


def test_an_internal_error_of_the_agent_is_a_failure_and_no_refusal(
    terminal: Terminal, tmp_path: Path
) -> None:
    def broken(_request: Request, _by: str) -> Answer:
        raise ZeroDivisionError("x")

    with listening(tmp_path / "agent.sock", broken):
        typed = terminal.type("agent", "status", "--socket", str(tmp_path / "agent.sock"), "--format", "json")
    body = json.loads(typed.out)
    assert (typed.code, body["exit_code"], body["error"]["kind"]) == (1, 1, "failed")
    assert "internal error: ZeroDivisionError" in body["error"]["message"]
