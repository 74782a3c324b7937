"""``swarmplan fleet checkpoint``, and ``fleet reset --to``, in the simulator."""

import json
import shutil
from pathlib import Path

import pytest
from pyrage.x25519 import Identity
from unit.cli.commands.fleet.classroom import BY_HAND, FLEET, TEMPLATE, Classroom
from unit.cli.terminal import Terminal

from swarmplan.cli.terminal.paths import at_work_file
from swarmplan.errors import Permanent
from swarmplan.events import Result
from swarmplan.fleet.checkpoints.folder import CheckpointFolder
from swarmplan.lease.document import from_labels
from swarmplan.lock_files import held
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import LEASE_NAME
from swarmplan.reconcile import reconcile
from swarmplan.reconcile.preconditions import Unmet
from swarmplan.simulator.driver import SimulatedDriver

HIDDEN = "correct horse battery"
CHECKPOINTS = "checkpoints: [start, {name: lab-2, description: after lab 2, keep: 2}]\n"


@pytest.fixture
def room(terminal: Terminal) -> Classroom:
    found = Classroom(terminal)
    terminal.write(FLEET + CHECKPOINTS, "fleet.yaml")
    secrets = "secrets: {pin: {environment: PIN}}\n"
    terminal.write(
        TEMPLATE.replace('volumes: ["data:/data"]', 'volumes: ["data:/data"], secrets: [pin]') + secrets,
        "lab.yaml",
    )
    return found


@pytest.fixture
def keys(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The option with both keys."""
    monkeypatch.setenv("PIN", HIDDEN)
    room.applied()
    return ("--key-file", key_file(room, "class.key"))


def key_file(room: Classroom, name: str) -> str:
    key = Identity.generate()
    place = room.terminal.folder / name
    place.write_text(f"{key}\n{key.to_public()}\n")
    place.chmod(0o600)
    return str(place)


def checkpoint(room: Classroom, *words: str) -> dict[str, str]:
    typed = room.fleet("checkpoint", "--format", "json", *words)
    assert typed.out, typed.err
    return {one["student"]: one["result"] for one in typed.json["clusters"]}


def listed(room: Classroom, *words: str) -> list[tuple[str, str]]:
    found = room.fleet("checkpoint", "--list", "--format", "json", *words).json["checkpoints"]
    return [(one["student"], one["name"]) for one in found]


def test_what_a_student_made_by_then_is_back_and_what_came_later_is_gone(
    room: Classroom, keys: tuple[str, ...]
) -> None:
    with room.engine("anna") as engine:
        engine.create_service(BY_HAND)
    assert checkpoint(room, "lab-2", *keys) == {"anna": "saved", "bob": "saved"}
    with room.engine("anna") as engine:
        for service in engine.services():
            engine.remove_service(service["ID"])
        engine.create_service({**BY_HAND, "Name": "later"})
    done = room.fleet("reset", "anna", "--to", "lab-2", "--auto-approve", *keys)
    assert done.code == 0, done
    assert "as the file says today" in " ".join(done.out.split())
    assert room.services("anna") == {"web", "by-hand"}
    assert room.states() == {"anna": "up to date", "bob": "up to date"}
    assert room.states("status") == {"anna": "healthy", "bob": "healthy"}


def test_it_is_kept_whole_for_its_owner_only_and_without_a_secret(
    room: Classroom, keys: tuple[str, ...]
) -> None:
    assert checkpoint(room, "start", "--only", "anna", *keys) == {"anna": "saved"}
    base = room.terminal.state / "fleets" / "checkpoints"
    files = [path for path in base.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"checkpoint.json", "swarm.backup"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in base.rglob("*") if path.is_dir()} == {0o700}
    for path in files:
        assert HIDDEN.encode() not in path.read_bytes()
        assert b"lab/hello" not in path.read_bytes()


def test_so_many_of_a_name_are_kept_and_listed(room: Classroom, keys: tuple[str, ...]) -> None:
    for _ in range(3):
        checkpoint(room, "lab-2", "--only", "anna", *keys)
        checkpoint(room, "start", "--only", "anna", *keys)
    assert sorted(listed(room)) == [("anna", "lab-2"), ("anna", "lab-2"), ("anna", "start")]
    assert listed(room, "start") == [("anna", "start")]
    assert listed(room, "--only", "bob") == []
    told = room.fleet("checkpoint", "--list").out
    assert "after lab 2" in told
    assert "3 checkpoints." in told


def test_those_of_a_name_are_removed_once_that_is_approved(room: Classroom, keys: tuple[str, ...]) -> None:
    checkpoint(room, "lab-2", *keys)
    checkpoint(room, "start", *keys)
    unasked = room.fleet("checkpoint", "--remove", "start")
    assert (unasked.code, "--auto-approve" in unasked.err) == (4, True), unasked
    assert len(listed(room)) == 4
    typed = room.fleet("checkpoint", "--remove", "start", "--only", "anna", "--auto-approve")
    assert (typed.code, typed.err.strip()) == (0, "Note: 1 checkpoint removed"), typed
    assert sorted(listed(room)) == [("anna", "lab-2"), ("bob", "lab-2"), ("bob", "start")]
    typed = room.fleet("checkpoint", "--remove", "start", "--auto-approve", "--format", "json")
    assert [one["student"] for one in typed.json["checkpoints"]] == ["bob"]
    assert sorted(listed(room)) == [("anna", "lab-2"), ("bob", "lab-2")]
    missing = room.fleet("checkpoint", "--remove", "start", "--auto-approve")
    assert (missing.code, "no checkpoint of this name is kept: there are lab-2" in missing.err) == (2, True)
    assert room.fleet("checkpoint", "--remove").code == 2
    assert room.fleet("checkpoint", "--remove", "--list").code == 2


def test_those_of_a_fleet_that_was_destroyed_and_of_who_left_are_listed_and_removed(
    room: Classroom, keys: tuple[str, ...]
) -> None:
    checkpoint(room, "start", *keys)
    assert room.fleet("destroy", "--auto-approve").code == 0
    alone = FLEET.replace("{id: anna}, ", "")
    room.terminal.write(alone, "fleet.yaml")
    assert sorted(listed(room)) == [("anna", "start"), ("bob", "start")]
    assert listed(room, "--only", "anna") == [("anna", "start")]
    assert listed(room, "--group", "b") == [("bob", "start")]
    assert room.fleet("checkpoint", "--list", "--only", "carol").code == 2
    done = room.fleet("checkpoint", "--remove", "start", "--auto-approve")
    assert (done.code, "2 checkpoints removed" in done.err) == (0, True)
    assert not (room.terminal.state / "fleets" / "checkpoints").exists()


def test_a_folder_that_was_named_may_have_those_of_other_fleets(
    room: Classroom, keys: tuple[str, ...], tmp_path: Path
) -> None:
    place = str(tmp_path / "kept")
    checkpoint(room, "start", "--dir", place, *keys)
    room.terminal.write(FLEET.replace("{id: anna}, ", ""), "fleet.yaml")
    assert room.fleet("destroy", "--auto-approve", "--allow", "all").code == 0
    assert room.fleet("checkpoint", "--remove", "start", "--dir", place, "--auto-approve").code == 0
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["lab-anna"]


def test_another_folder(room: Classroom, keys: tuple[str, ...], tmp_path: Path) -> None:
    place = str(tmp_path / "kept")
    checkpoint(room, "start", "--dir", place, *keys)
    assert len(listed(room, "--dir", place)) == 2
    assert listed(room) == []
    assert room.fleet("reset", "bob", "--to", "start", "--auto-approve", *keys).code == 2
    back = room.fleet("reset", "bob", "--to", "start", "--dir", place, "--auto-approve", *keys)
    assert back.code == 0, back


def test_a_reset_waits_for_nobody_that_is_only_in_the_copy(room: Classroom, keys: tuple[str, ...]) -> None:
    """The swarm in it has the lease of the run that made it."""
    checkpoint(room, "start", "--only", "anna", *keys)
    reset = room.fleet("reset", "anna", "--to", "start", "--auto-approve", *keys)
    assert (reset.code, "locked by another run" in reset.err) == (0, False)
    with room.engine("anna") as engine:
        (lease,) = engine.contents(Kind.CONFIG, LEASE_NAME)
    assert not from_labels(lease["Spec"]["Labels"]).holder


def test_what_was_not_finished_is_no_checkpoint(
    room: Classroom, keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_self: SimulatedDriver, _name: str, **_more: bool) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SimulatedDriver, "copy_state", dies)
        assert room.fleet("checkpoint", "start", "--only", "anna", *keys).code != 0
    assert listed(room) == []
    folder = room.terminal.state / "fleets" / "checkpoints" / "lab.simulated" / "lab-anna"
    (folder / ".partial-start-killed").mkdir(parents=True, exist_ok=True)
    assert checkpoint(room, "start", "--only", "anna", *keys) == {"anna": "saved"}
    assert len(list(folder.iterdir())) == 1


def test_nothing_is_lost_where_the_checkpoint_cannot_be_opened(
    room: Classroom, keys: tuple[str, ...]
) -> None:
    checkpoint(room, "start", *keys)
    before = room.world_file("anna").read_bytes()
    other = key_file(room, "other.key")
    wrong = room.fleet("reset", "anna", "--to", "start", "--auto-approve", "--key-file", other)
    assert (wrong.code, "decrypts it" in wrong.err) == (1, True)
    missing = room.fleet("reset", "anna", "--to", "lab-2", "--auto-approve", *keys)
    assert (missing.code, "there are start" in missing.err) == (2, True)
    base = room.terminal.state / "fleets" / "checkpoints" / "lab.simulated" / "lab-anna"
    archive = next(base.rglob("swarm.backup"))
    archive.write_bytes(archive.read_bytes()[:-9])
    damaged = room.fleet("reset", "anna", "--to", "start", "--auto-approve", *keys)
    assert (damaged.code in {1, 2}, "truncated" in damaged.err) == (True, True)
    assert room.world_file("anna").read_bytes() == before


def test_nothing_is_lost_where_the_checkpoint_was_removed_meanwhile(
    room: Classroom, keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    room.terminal.write(FLEET + "checkpoints: [{name: lab-2, volumes: [data]}]\n", "fleet.yaml")
    checkpoint(room, "lab-2", *keys)
    before = room.world_file("anna").read_bytes()
    base = room.terminal.state / "fleets" / "checkpoints" / "lab.simulated"

    def asked(_question: str) -> None:
        next((base / "lab-anna").rglob("*.volume")).unlink()
        shutil.rmtree(base / "lab-bob")

    monkeypatch.setattr("swarmplan.cli.operations.fleet.resetting.command.confirmed", asked)
    done = room.fleet("reset", "anna", "bob", "--to", "lab-2", *keys)
    text = " ".join(done.out.split())
    assert (done.code, text.count("the checkpoint was removed meanwhile, so nothing was changed")) == (
        4,
        2,
    ), done
    assert room.world_file("anna").read_bytes() == before


def test_one_that_cannot_be_removed_stops_no_other(
    room: Classroom, keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint(room, "start", *keys)
    checkpoint(room, "lab-2", "--only", "bob", *keys)
    base = room.terminal.state / "fleets" / "checkpoints" / "lab.simulated"
    with held(at_work_file("lab-anna", simulated=True)):
        done = room.fleet("checkpoint", "--remove", "start", "--auto-approve")
    assert done.code == 4
    assert "1 of 2 checkpoints removed; run the command again for the others" in done.err
    assert "another command of the fleet works on lab-anna" in done.err
    assert sorted(listed(room)) == [("anna", "start"), ("bob", "lab-2")]

    def asked(_question: str) -> None:
        shutil.rmtree(base / "lab-anna")

    monkeypatch.setattr("swarmplan.cli.operations.fleet.checkpoints.kept.confirmed", asked)
    done = room.fleet("checkpoint", "--remove", "start")
    assert (done.code, "1 checkpoint removed" in done.err) == (0, True), done


def test_a_name_that_is_not_declared_or_none_or_a_paused_cluster(
    room: Classroom, keys: tuple[str, ...]
) -> None:
    wrong = room.fleet("checkpoint", "lab-3", *keys)
    assert (wrong.code, "lab-2" in wrong.err) == (2, True)
    assert room.fleet("checkpoint", *keys).code == 2
    room.fleet("pause", "--only", "anna")
    assert checkpoint(room, "start", *keys) == {"anna": "refused", "bob": "saved"}


def test_of_what_is_not_there_none_is_made(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIN", HIDDEN)
    assert checkpoint(room, "start", "--key-file", key_file(room, "class.key")) == {
        "anna": "not created",
        "bob": "not created",
    }
    assert listed(room) == []


def test_a_note_that_leads_elsewhere_is_none(tmp_path: Path) -> None:
    kept = tmp_path / "start@x"
    kept.mkdir()
    note = {"format": "swarmplan/checkpoint/1", "name": "start", "cluster": "c", "student": "s", "taken": 1.0, "size": 1}  # fmt: skip
    volume = {"machine": "m", "volume": "v", "folder": "/f", "file": "../../etc/passwd"}
    (kept / "checkpoint.json").write_text(json.dumps({**note, "volumes": [volume]}))
    assert CheckpointFolder(tmp_path).stored() == ()
    (kept / "checkpoint.json").write_text(json.dumps({**note, "volumes": []}))
    assert len(CheckpointFolder(tmp_path).stored()) == 1


def folders(room: Classroom, student: str) -> dict[str, str]:
    world = json.loads(room.world_file(student).read_text())
    return {host["name"]: text for host in world["hosts"] for text in host["folders"].values()}


def test_the_content_of_volumes_comes_back_to_its_machines(room: Classroom, keys: tuple[str, ...]) -> None:
    room.terminal.write(FLEET + "checkpoints: [{name: lab-2, volumes: [data]}]\n", "fleet.yaml")
    with room.engine("anna") as engine:
        (volume,) = (one["Name"] for one in engine.volumes())
    place = f"/var/lib/docker/volumes/{volume}/_data"
    with room.world("anna") as world:
        world.host("lab-anna", "lab-anna-manager-1").folders[place] = "my notes"
    assert checkpoint(room, "lab-2", "--only", "anna", *keys) == {"anna": "saved"}
    kept = room.fleet("checkpoint", "--list", "--format", "json").json["checkpoints"][0]
    assert {"machine": "lab-anna-manager-1", "name": volume} in kept["volumes"]
    for file in Path(kept["folder"]).glob("*.volume"):
        assert b"my notes" not in file.read_bytes()
    with room.world("anna") as world:
        world.host("lab-anna", "lab-anna-manager-1").folders[place] = "spoilt"
    assert room.fleet("reset", "anna", "--auto-approve").code == 0
    assert folders(room, "anna") == {}
    done = room.fleet("reset", "anna", "--to", "lab-2", "--auto-approve", *keys)
    assert done.code == 0, done
    assert folders(room, "anna")["lab-anna-manager-1"] == "my notes"
    assert room.states()["anna"] == "up to date"


def test_volumes_that_cannot_be_put_back_are_a_failure_and_written_only_where_nothing_else_is_in_the_way(
    room: Classroom, keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    room.terminal.write(FLEET + "checkpoints: [{name: lab-2, volumes: [data]}]\n", "fleet.yaml")
    assert "anna" in checkpoint(room, "lab-2", "--only", "anna", *keys)
    written: list[str] = []

    def full(_self: SimulatedDriver, machine: str, _place: str, _content: bytes) -> None:
        written.append(machine)
        raise Permanent(f"{machine}: the disk is full")

    def reset() -> tuple[str, str]:
        typed = room.fleet("reset", "anna", "--to", "lab-2", "--auto-approve", "--format", "json", *keys)
        (one,) = typed.json["clusters"]
        return one["result"], one["why"]

    monkeypatch.setattr(SimulatedDriver, "replace_folder", full)
    result, why = reset()
    assert (result, "the disk is full" in why, len(written)) == ("failed", True, 1)
    with monkeypatch.context() as patch:
        patch.setattr(reconcile, "check_preconditions", lambda *_: Unmet("no image", Result.REFUSED))
        result, why = reset()
    assert (result, why, len(written)) == ("refused", "no image", 1)


def test_a_volume_that_the_template_does_not_have(room: Classroom, keys: tuple[str, ...]) -> None:
    room.terminal.write(FLEET + "checkpoints: [{name: lab-2, volumes: [dta]}]\n", "fleet.yaml")
    typed = room.fleet("checkpoint", "lab-2", "--only", "anna", *keys)
    assert (typed.code, "no volume dta" in " ".join(typed.err.split())) == (1, True)
    assert listed(room) == []
