"""Two commands of one fleet at a time: each cluster is worked on by one of them, and what the clusters share is lost by neither."""

import json
import subprocess
import sys
import threading
from typing import Any

import pytest
from unit.cli.commands.fleet.classroom import Classroom
from unit.cli.terminal import Terminal

from swarmplan.cli.operations import run
from swarmplan.cli.operations.fleet.applying.look import look
from swarmplan.cli.operations.fleet.open_fleet import opened_fleet
from swarmplan.cli.wiring.site import Site
from swarmplan.errors import Refused
from swarmplan.fleet.register import KnownCluster, check_indexes
from swarmplan.spec.fleet.settings import Student

CHECKS = "checks: [{id: web, service: {name: web, running: 1}}]\n"


@pytest.fixture
def room(terminal: Terminal) -> Classroom:
    return Classroom(terminal)


def another(room: Classroom, command: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of somebody else, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "swarmplan", "fleet", command, "--simulate", *words],
        cwd=room.terminal.folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def meanwhile(room: Classroom, monkeypatch: pytest.MonkeyPatch, *commands: tuple[str, ...]) -> list[Any]:
    """What these commands of somebody else end in, carried out while the next one here is at work on its first cluster."""
    real, ended = run.run_plan, []

    def at_work(found: Site, *words: object, **named: object) -> object:
        if not ended:
            ended.extend(another(room, *command) for command in commands)
        return real(found, *words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "run_plan", at_work)
    return ended


def test_two_applies_share_the_clusters(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("apply", "--auto-approve", "--format", "json", "--only")
    ended = meanwhile(room, monkeypatch, (*words, "bob"), (*words, "anna"))
    assert room.fleet("apply", "--auto-approve", "--only", "anna").code == 0
    bob, anna = ended
    assert (bob.returncode, anna.returncode) == (0, 4), ended
    (one,) = json.loads(anna.stdout)["clusters"]
    assert "another command of the fleet works on lab-anna (process " in one["why"]
    assert room.states() == {"anna": "up to date", "bob": "up to date"}
    known = json.loads((room.terminal.state / "fleets" / "lab.simulated.json").read_text())["clusters"]
    assert {name: one["student"]["index"] for name, one in known.items()} == {"lab-anna": 1, "lab-bob": 2}
    assert not (room.terminal.state / "fleets" / "at-work").exists()


def test_a_reset_and_a_grading_and_a_checkpoint_do_not_meet(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.terminal.write((room.terminal.folder / "fleet.yaml").read_text() + CHECKS, "fleet.yaml")
    room.applied()
    ended = meanwhile(
        room,
        monkeypatch,
        ("grade", "--only", "bob", "--exit-code"),
        ("pause", "--only", "bob"),
        ("resume", "--only", "bob"),
        ("pause", "--only", "anna"),
    )
    assert room.fleet("reset", "anna", "--auto-approve").code == 0
    assert [one.returncode for one in ended] == [0, 0, 0, 4], ended
    assert room.states("status") == {"anna": "healthy", "bob": "healthy"}


def test_a_destroy_forgets_only_its_own(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    assert room.fleet("apply", "--auto-approve", "--only", "anna").code == 0
    ended = meanwhile(room, monkeypatch, ("apply", "--auto-approve", "--only", "bob"))
    assert room.fleet("destroy", "--auto-approve", "--only", "anna").code == 0
    assert [one.returncode for one in ended] == [0]
    assert room.states("status") == {"anna": "not created", "bob": "healthy"}
    assert room.fleet("destroy", "--auto-approve").code == 0
    assert not (room.terminal.state / "fleets").exists()


def test_a_destroy_does_not_forget_what_was_made_since_it_looked(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of Bob's was there then, and he may have been applied before, or not."""
    for known in (False, True):
        if known:
            room.applied()
            room.world_file("bob").unlink()
        else:
            assert room.fleet("apply", "--auto-approve", "--only", "anna").code == 0

        def asked(_question: str) -> None:
            assert another(room, "apply", "--auto-approve", "--only", "bob").returncode == 0

        with monkeypatch.context() as patch:
            patch.setattr("swarmplan.cli.operations.fleet.applying.approval.confirmed", asked)
            done = room.fleet("destroy")
        assert (
            done.code,
            "something changed meanwhile; run the command again" in " ".join(done.out.split()),
        ) == (4, True)
        assert room.states("status") == {"anna": "not created", "bob": "healthy"}
        assert room.fleet("destroy", "--auto-approve").code == 0
        assert not (room.terminal.state / "fleets").exists()


def test_an_apply_does_not_remember_what_was_destroyed_since_it_looked(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.applied()
    with room.engine("anna") as engine:
        for service in engine.services():
            engine.remove_service(service["ID"])

    def asked(_question: str) -> None:
        assert another(room, "destroy", "--auto-approve", "--only", "bob").returncode == 0

    monkeypatch.setattr("swarmplan.cli.operations.fleet.applying.approval.confirmed", asked)
    done = room.fleet("apply")
    assert (done.code, "another command has destroyed it meanwhile" in " ".join(done.out.split())) == (
        4,
        True,
    )
    known = json.loads((room.terminal.state / "fleets" / "lab.simulated.json").read_text())["clusters"]
    assert list(known) == ["lab-anna"]


def test_an_index_that_another_has_by_now_is_refused_to_one_student_alone(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob's cluster is there, and nothing is remembered of it: another command has given his index to Carol since this one looked."""
    room.applied()
    place = room.terminal.state / "fleets" / "lab.simulated.json"
    document = json.loads(place.read_text())
    carol = document["clusters"].pop("lab-bob")
    place.write_text(json.dumps(document))
    carol["student"]["id"] = "carol"
    document["clusters"]["lab-carol"] = carol
    with room.engine("anna") as engine:
        for service in engine.services():
            engine.remove_service(service["ID"])

    def asked(_question: str) -> None:
        place.write_text(json.dumps(document))

    monkeypatch.setattr("swarmplan.cli.operations.fleet.applying.approval.confirmed", asked)
    done = room.fleet("apply", "--allow", "foreign")
    assert done.code == 4
    assert "index 2 was given to carol in the meantime; bob needs another" in " ".join(done.out.split())
    assert room.states("status")["anna"] == "healthy"


def test_what_another_apply_has_begun_meanwhile_is_of_this_fleet(room: Classroom) -> None:
    early = opened_fleet(str(room.terminal.folder / "fleet.yaml"), simulate=True)
    room.applied()
    plan = look(early, early.members(), threading.Event())
    assert [(one.foreign, one.hazards) for one in plan.plans] == [(False, ()), (False, ())]


def test_an_index_that_somebody_else_has_got_is_refused() -> None:
    known = {"lab-eve": KnownCluster(Student("eve", "Eve", index=3), 0.0)}
    with pytest.raises(Refused, match="index 3 was given to eve in the meantime; anna needs another"):
        check_indexes(known, {"lab-anna": KnownCluster(Student("anna", "Anna", index=3), 0.0)})
    check_indexes(known, {"lab-eve": KnownCluster(Student("eve", "Eve", index=3), 1.0)})
