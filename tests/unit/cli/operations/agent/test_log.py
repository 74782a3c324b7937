"""What an agent says in its log: texts of others have no line of their own in it."""

import json

import pytest

from swarmplan.agent.events import AgentEvent, PassEnded, PassResult, Reason, Resumed, Suspended, Trigger
from swarmplan.cli.operations.agent.log import Log
from swarmplan.cli.terminal.messages import write_json_lines

EVIL = "disk\n::error::x\r\n##[error]y\x1b[2J\u2028z"
EVENTS: list[AgentEvent] = [
    Suspended("lab", 1.0, "ann", EVIL, 0.0),
    Suspended("lab", 1.0, EVIL, "disk", 0.0),
    Resumed("lab", 1.0, EVIL),
    PassEnded("lab", 1.0, PassResult.FAILED, EVIL, ()),
    PassEnded("lab", 1.0, PassResult.FAILED, "no", (Reason(Trigger.INTERVAL, EVIL),)),
]


@pytest.mark.parametrize(
    "event", EVENTS, ids=[f"{number}-{type(one).__name__}" for number, one in enumerate(EVENTS)]
)
def test_a_line_break_in_a_text_begins_no_line(event: AgentEvent, capsys: pytest.CaptureFixture[str]) -> None:
    Log()(event)
    said = capsys.readouterr().err
    (line,) = said.splitlines()
    assert line.startswith("lab: ")
    assert line.isprintable()
    assert "disk ::error::x\\r ##[error]y\\x1b[2J\\u2028z" in line


@pytest.mark.parametrize(
    "event", EVENTS, ids=[f"{number}-{type(one).__name__}" for number, one in enumerate(EVENTS)]
)
def test_neither_in_a_json_log(event: AgentEvent, capsys: pytest.CaptureFixture[str]) -> None:
    write_json_lines(on=True)
    try:
        Log()(event)
    finally:
        write_json_lines(on=False)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["cluster"] == "lab"
