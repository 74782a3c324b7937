"""``--format json`` of the commands of ``fleet``: one document on stdout, however the command ends."""

import json
from typing import Any

import pytest
from json_schemas import faults
from unit.cli.commands.fleet.classroom import FLEET, Classroom
from unit.cli.terminal import Terminal, Typed

from swarmplan.cli.command_line.formats import documented_command
from swarmplan.cli.command_line.groups import NESTED
from swarmplan.render.progress.run_schema import run_schema

COMMANDS: dict[str, tuple[str, ...]] = {
    "plan": (), "apply": ("--auto-approve",), "status": (), "grade": (), "access": (), "cards": (), "pause": (), "resume": (),
    "checkpoint": ("start", "--unencrypted"), "reset": ("anna", "--auto-approve"), "destroy": ("--auto-approve",),
}  # fmt: skip
ASKS = ("apply", "reset", "destroy")
CHECKED = FLEET + "checks: [{id: swarm, swarm: {managers: 1}}]\naccess: {ssh: {}}\n"


@pytest.fixture
def room(terminal: Terminal) -> Classroom:
    made = Classroom(terminal)
    terminal.write(CHECKED, "fleet.yaml")
    return made


def type_it(room: Classroom, command: str, *words: str) -> Typed:
    simulate = () if command == "access" else ("--simulate",)
    return room.terminal.type("fleet", command, "--format", "json", *simulate, *words)


def error_of(typed: Typed, command: str, code: int) -> dict[str, Any]:
    """The one document, which says what was wrong and agrees with the exit code."""
    body: dict[str, Any] = json.loads(typed.out)
    assert faults(body, run_schema()) == []
    assert (typed.code, body["exit_code"], body["command"]) == (code, code, f"fleet {command}")
    error: dict[str, Any] = body["error"]
    return error


def test_every_command_with_this_form_is_here() -> None:
    assert COMMANDS.keys() == {*NESTED["fleet"]} - {"exec"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_command_line_is_a_document(room: Classroom, command: str) -> None:
    assert error_of(type_it(room, command, "--bogus"), command, 2)["kind"] == "usage"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_student_that_is_not_there_is_a_document(room: Classroom, command: str) -> None:
    words = ("zoe",) if command == "reset" else ("--only", "zoe", *COMMANDS[command])
    error = error_of(type_it(room, command, *words), command, 2)
    assert "there are anna, bob" in error["message"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_fault_of_the_file_is_a_document_with_its_place(room: Classroom, command: str) -> None:
    room.terminal.write(CHECKED.replace("anna", "An na"), "fleet.yaml")
    error = error_of(type_it(room, command, *COMMANDS[command]), command, 2)
    assert (error["kind"], error["file"], error["line"]) == ("invalid", "fleet.yaml", 5)


@pytest.mark.parametrize("command", ASKS)
def test_an_approval_that_nobody_was_asked_for_is_a_document(room: Classroom, command: str) -> None:
    if command != "apply":
        room.applied()
    words = [word for word in COMMANDS[command] if word != "--auto-approve"]
    error = error_of(type_it(room, command, *words), command, 4)
    assert (error["kind"], "use --auto-approve" in error["message"]) == ("refused", True)
    assert error_of(type_it(room, command, *words, "--allow", "everything"), command, 2)["kind"] == "usage"


@pytest.mark.parametrize("command", [one for one in COMMANDS if one != "access"])
def test_a_result_is_one_document_without_an_error(room: Classroom, command: str) -> None:
    if command != "apply":
        room.applied()
    typed = type_it(room, command, *COMMANDS[command])
    assert typed.code == 0, typed.err
    assert "error" not in json.loads(typed.out)


def test_clusters_that_are_held_up_are_rows_of_the_result(room: Classroom) -> None:
    room.applied()
    room.terminal.write(CHECKED + "policy: {max_destroys: 0}\n", "fleet.yaml")
    typed = type_it(room, "destroy", "--auto-approve")
    body = json.loads(typed.out)
    assert (typed.code, body["exit_code"]) == (4, 4)
    assert {one["result"] for one in body["clusters"]} == {"refused"}


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("fleet apply --format json", "fleet apply"),
        ("fleet status apply --format=json", "fleet status"),
        ("fleet apply --format text", ""),
        ("fleet grade --format junit", ""),
        ("fleet exec manager-1 --format json", ""),
        ("fleet --format json", ""),
        ("fleet plan --format json --help", ""),
        ("agent status --format json", "agent status"),
    ],
)
def test_the_command_is_found_in_the_line(words: str, command: str) -> None:
    assert documented_command(words.split()) == command
