"""``swarmplan fleet reset`` in the simulator."""

import json

import pytest
from unit.cli.commands.fleet.classroom import BY_HAND, Classroom
from unit.cli.terminal import Terminal

from swarmplan.cli.operations import run
from swarmplan.cli.terminal.paths import disturbed_file
from swarmplan.cli.wiring.site import Site
from swarmplan.fleet.checks.disturb.undo_file import ToUndo, Undo, UndoFile


@pytest.fixture
def room(terminal: Terminal) -> Classroom:
    found = Classroom(terminal)
    found.applied()
    return found


def test_what_a_student_made_is_shown_and_gone_and_the_others_stay(room: Classroom) -> None:
    for student in ("anna", "bob"):
        with room.engine(student) as engine:
            engine.create_service(BY_HAND)
    before = room.world_file("bob").read_bytes()
    done = room.fleet("reset", "anna", "--auto-approve")
    assert done.code == 0
    shown = " ".join(done.out.split())
    assert "lab-anna (anna): 2 machines removed" in shown
    assert "services.by-hand, not managed by swarmplan, would be lost" in shown, shown
    assert room.services("anna") == {"web"}
    assert room.world_file("bob").read_bytes() == before
    assert room.states() == {"anna": "up to date", "bob": "up to date"}


def test_nothing_is_done_without_approval(room: Classroom) -> None:
    before = room.world_file("anna").read_bytes()
    asked = room.fleet("reset", "anna")
    assert (asked.code, "use --auto-approve" in asked.err) == (4, True)
    assert room.fleet("reset", "anna", "--format", "json").code == 4
    assert room.world_file("anna").read_bytes() == before


def test_a_foreign_swarm_a_dead_engine_and_nothing_at_all(room: Classroom) -> None:
    with room.engine("anna") as engine:
        engine.leave_swarm(force=True)
        engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "198.18.0.1", "Spec": {}})
        engine.create_service(BY_HAND)
    with room.world("bob") as world:
        world.kill("lab-bob", "lab-bob-manager-1")
    done = room.fleet("reset", "anna", "lab-bob", "anna", "--auto-approve", "--format", "json").json
    assert [(one["student"], one["result"]) for one in done["clusters"]] == [
        ("anna", "ready"),
        ("bob", "ready"),
    ]
    assert room.services("anna") == room.services("bob") == {"web"}
    room.world_file("bob").unlink()
    assert room.fleet("reset", "bob", "--auto-approve").code == 0
    assert room.states("status") == {"anna": "healthy", "bob": "healthy"}


def test_a_reset_that_dies_is_ended_by_the_next(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    real = run.run_plan

    def dies(found: Site, *words: object, **named: object) -> object:
        if found.desired.machines:
            raise KeyboardInterrupt
        return real(found, *words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "run_plan", dies)
    assert room.fleet("reset", "anna", "--auto-approve").code != 0
    assert room.states("status")["anna"] == "not created"
    monkeypatch.setattr(run, "run_plan", real)
    assert room.fleet("reset", "anna", "--auto-approve").code == 0
    assert room.states() == {"anna": "up to date", "bob": "up to date"}


def test_the_record_says_reset(room: Classroom) -> None:
    room.fleet("reset", "anna", "--auto-approve")
    room.terminal.write(
        (room.terminal.folder / "lab.yaml")
        .read_text()
        .replace("name: lab", "name: lab-anna")
        .replace("${student.id}", "x"),
        "one.yaml",
    )
    told = room.terminal.type("history", "one.yaml", "--simulate", "--format", "json")
    assert told.code == 0, told
    assert [record["command"] for record in told.json["runs"]] == ["fleet reset"]


def test_what_a_grading_left_to_be_undone_is_gone_with_the_cluster(room: Classroom) -> None:
    left = UndoFile(disturbed_file("lab-anna", simulated=True))
    left.write([ToUndo(Undo.START, "lab-anna-worker-1")])
    assert room.fleet("reset", "anna", "--auto-approve").code == 0
    assert not left.path.exists()


def test_what_cannot_be_reset_is_not_counted_in_the_question(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = room.terminal.state / "fleets" / "lab.simulated.json"
    document = json.loads(place.read_text())
    del document["clusters"]["lab-bob"]
    place.write_text(json.dumps(document))
    questions: list[str] = []
    monkeypatch.setattr("swarmplan.cli.operations.fleet.resetting.command.confirmed", questions.append)
    done = room.fleet("reset", "anna", "bob")
    assert (done.code, questions) == (4, ["Reset 1 cluster?"]), done


@pytest.mark.parametrize(
    ("words", "says"), [(("eve",), "no student of lab has this id"), ((), "Missing argument")]
)
def test_who_is_not_there(room: Classroom, words: tuple[str, ...], says: str) -> None:
    told = room.fleet("reset", *words)
    assert (told.code, says in told.err) == (2, True)


def test_who_left_the_roster_is_not_reset(room: Classroom) -> None:
    fleet = (room.terminal.folder / "fleet.yaml").read_text()
    room.terminal.write(fleet.replace("{id: anna}, ", ""), "fleet.yaml")
    told = room.fleet("reset", "anna", "--auto-approve")
    assert (told.code, "not in the roster any more" in told.err) == (2, True)


def test_what_was_made_meanwhile_is_not_lost_unseen(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(_question: str) -> None:
        with room.engine("anna") as engine:
            engine.create_service(BY_HAND)

    monkeypatch.setattr("swarmplan.cli.operations.fleet.resetting.command.confirmed", answered)
    done = room.fleet("reset", "anna")
    assert (done.code, "no longer what was shown" in done.out) == (4, True)
    assert room.services("anna") == {"web", "by-hand"}
