"""``swarmplan fleet grade`` in the simulator."""

import json

import pytest
from json_schemas import faults
from unit.cli.commands.fleet.classroom import FLEET, Classroom
from unit.cli.terminal import Terminal

from swarmplan.cli.terminal.paths import disturbed_file
from swarmplan.fleet.checks.disturb.undo_file import ToUndo, Undo, UndoFile
from swarmplan.render.fleet.grade.schema import grade_schema

CHECKS = """\
- {id: two, title: Two nodes, points: 2, swarm: {managers: 1, workers: 1, quorum: true}}
- {id: app, network: app, hint: docker network create -d overlay app}
- {id: less, title: A worker goes, points: 3, disturb: {kill: worker-1}, service: {name: web, running: 1}, within: 1m}
"""


@pytest.fixture
def room(terminal: Terminal) -> Classroom:
    found = Classroom(terminal)
    terminal.write(f"{FLEET}checks: lesson.yaml\n", "fleet.yaml")
    terminal.write(CHECKS, "lesson.yaml")
    found.applied()
    return found


def powers(room: Classroom, student: str) -> dict[str, str]:
    with room.world(student) as world:
        return {host.name: host.power for host in world.hosts.values()}


def test_a_class_is_graded_and_left_as_it_was(room: Classroom) -> None:
    typed = room.fleet("grade")
    assert typed.code == 0
    assert "  anna     ✓ pass      ✗ fail    ✓ pass      5/6" in typed.out
    assert "    next: docker network create -d overlay app" in typed.out
    assert typed.out.endswith("2 students: 4 pass, 2 fail; 10 of 12 points.\n")
    assert sorted(typed.err.splitlines()) == ["lab-anna: 5 of 6 points", "lab-bob: 5 of 6 points"]
    assert set(powers(room, "anna").values()) == {"running"}
    assert room.states() == {"anna": "up to date", "bob": "up to date"}
    assert not disturbed_file("lab-anna", simulated=True).parent.exists()


def test_the_exit_code_says_what_failed_where_that_is_asked_for(room: Classroom) -> None:
    assert room.fleet("grade", "--exit-code", "--check", "two").code == 0
    assert room.fleet("grade", "--exit-code", "--check", "app", "--only", "anna").code == 6


def test_each_format(room: Classroom) -> None:
    body = room.fleet("grade", "--format", "json", "--group", "b", "--no-disturb").json
    assert faults(body, grade_schema()) == []
    assert [one["student"] for one in body["students"]] == ["bob"]
    assert [one["status"] for one in body["students"][0]["results"]] == ["pass", "fail", "skipped"]
    rows = room.fleet("grade", "--format", "csv", "--no-disturb").out.splitlines()
    assert rows[0] == "student,name,group,cluster,two,app,less,points,possible"
    assert rows[2] == "bob,bob,b,lab-bob,pass,fail,skipped,2,3"
    assert (
        room.fleet("grade", "--format", "junit", "--check", "two").out.count('<testcase name="Two nodes"')
        == 2
    )
    assert json.loads(room.terminal.type("schema", "--of", "grade").out)["title"] == "swarmplan fleet grade"


def test_one_cluster_that_does_not_answer_is_broken_and_stops_nobody(room: Classroom) -> None:
    with room.world("anna") as world:
        for name in ("manager-1", "worker-1"):
            world.hang("lab-anna", f"lab-anna-{name}")
    students = {one["student"]: one for one in room.fleet("grade", "--format", "json").json["students"]}
    assert {one["status"] for one in students["anna"]["results"]} == {"broken"}
    assert [one["status"] for one in students["bob"]["results"]] == ["pass", "fail", "pass"]


def test_a_check_that_is_not_there_and_a_fleet_without_checks_are_told(room: Classroom) -> None:
    typed = room.fleet("grade", "--check", "les")
    assert typed.code == 2
    assert "--check les: there is no such check; did you mean 'less'?" in typed.err
    room.terminal.write(FLEET, "fleet.yaml")
    typed = room.fleet("grade")
    assert typed.code == 2
    assert "fleet.yaml has no checks: list them under checks, or name a file there" in typed.err


@pytest.mark.parametrize("command", [("grade", "--no-disturb"), ("apply", "--auto-approve")])
def test_what_a_grading_that_was_killed_left_is_undone_by_the_next_command(
    room: Classroom, command: tuple[str, ...]
) -> None:
    machine = next(name for name in powers(room, "anna") if name.endswith("worker-1"))
    record = UndoFile(disturbed_file("lab-anna", simulated=True))
    record.write([ToUndo(Undo.START, machine)])
    with room.world("anna") as world:
        world.kill("lab-anna", machine)
    typed = room.fleet(*command)
    assert typed.code == 0
    assert set(powers(room, "anna").values()) == {"running"}
    assert record.read() == ()


def test_a_cluster_that_is_destroyed_has_nothing_to_be_undone(room: Classroom) -> None:
    record = UndoFile(disturbed_file("lab-anna", simulated=True))
    record.write([ToUndo(Undo.START, "worker-1")])
    assert room.fleet("destroy", "--auto-approve").code == 0
    assert record.read() == ()


def test_each_cluster_that_is_graded_is_a_line_for_programs(room: Classroom) -> None:
    typed = room.terminal.type("--log-format", "json", "fleet", "grade", "--simulate", "--check", "two")
    events = [json.loads(line) for line in typed.err.splitlines()]
    assert {(one["event"], one["cluster"], one["points"]) for one in events} == {
        ("cluster.graded", "lab-anna", 2),
        ("cluster.graded", "lab-bob", 2),
    }


def test_a_swarm_that_a_student_left_fails_and_is_not_broken(room: Classroom) -> None:
    with room.engine("anna") as engine:
        engine.leave_swarm(force=True)
    anna, bob = room.fleet("grade", "--format", "json").json["students"]
    assert [(one["status"], one["reason"]) for one in anna["results"]] == [
        ("fail", "no machine manages the swarm: lab-anna-manager-1 in no swarm")
    ] * 3
    assert [one["status"] for one in bob["results"]] == ["pass", "fail", "pass"]
