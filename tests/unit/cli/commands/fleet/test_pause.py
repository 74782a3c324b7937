"""``swarmplan fleet pause`` and ``resume`` in the simulator."""

import json

import pytest
from unit.cli.commands.fleet.classroom import Classroom
from unit.cli.terminal import Terminal

from swarmplan.cli.operations.fleet.fleet_run import FleetRun
from swarmplan.cli.operations.fleet.pausing import command as pausing
from swarmplan.cli.operations.fleet.pausing import machines, pause, resume
from swarmplan.cli.terminal.paths import at_work_file
from swarmplan.errors import Locked, Permanent
from swarmplan.fleet.results import MemberResult
from swarmplan.lock_files import held
from swarmplan.simulator.driver import SimulatedDriver

BEFORE = 5_000_000_000


@pytest.fixture
def room(terminal: Terminal) -> Classroom:
    found = Classroom(terminal)
    found.applied()
    return found


def period(room: Classroom, student: str) -> int:
    with room.engine(student) as engine:
        return int(engine.swarm()["Spec"]["Dispatcher"]["HeartbeatPeriod"])


def results(room: Classroom, command: str, *words: str) -> dict[str, tuple[str, str]]:
    typed = room.fleet(command, "--format", "json", *words)
    assert typed.out, typed.err
    found = typed.json["clusters"]
    return {one["student"]: (one["result"], one["why"]) for one in found}


def powers(room: Classroom, student: str) -> set[str]:
    world = json.loads(room.world_file(student).read_text())
    return {host["power"] for host in world["hosts"]}


def test_what_is_paused_is_shown_so_and_left_alone_and_goes_on_as_it_was(room: Classroom) -> None:
    tasks = _tasks(room, "bob")
    assert results(room, "pause", "--group", "b") == {"bob": ("paused", "")}
    assert (powers(room, "bob"), powers(room, "anna")) == ({"paused"}, {"running"})
    assert room.states() == {"anna": "up to date", "bob": "paused"}
    assert room.states("status") == {"anna": "healthy", "bob": "paused"}
    applied = results(room, "apply", "--auto-approve")
    assert applied["bob"] == ("paused", "resume it first: swarmplan fleet resume --only bob")
    assert powers(room, "bob") == {"paused"}
    assert results(room, "pause", "--group", "b")["bob"][0] == "paused"
    assert results(room, "resume", "--only", "bob") == {"bob": ("ready", "")}
    assert period(room, "bob") == BEFORE
    assert _tasks(room, "bob") == tasks
    assert room.states() == {"anna": "up to date", "bob": "up to date"}
    assert not list((room.terminal.state / "fleets" / "pauses").glob("*"))


def _tasks(room: Classroom, student: str) -> set[str]:
    with room.engine(student) as engine:
        return {task["ID"] for task in engine.tasks()}


def test_the_heartbeat_is_raised_to_half_of_the_time(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(_self: SimulatedDriver, _names: list[str]) -> None:
        raise Permanent("no freezer here")

    with monkeypatch.context() as patch:
        patch.setattr(SimulatedDriver, "pause", cannot)
        done = results(room, "pause", "--only", "anna", "--for", "10m")
    assert done == {"anna": ("failed", "no freezer here")}
    assert period(room, "anna") == 300 * 1_000_000_000
    noted = room.fleet("plan", "--format", "json").json["clusters"][0]["notes"]
    assert any("swarmplan fleet resume --only anna" in note for note in noted)
    assert results(room, "resume", "--only", "anna") == {"anna": ("ready", "")}
    assert period(room, "anna") == BEFORE


@pytest.mark.parametrize("at", [1, 2])
def test_a_pause_and_a_resume_that_die_half_way_are_ended_by_the_next(
    room: Classroom, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    for command, module in (("pause", pause), ("resume", resume)):
        real, calls = getattr(SimulatedDriver, command), 0

        def dies(self: SimulatedDriver, names: list[str]) -> None:
            nonlocal calls
            calls += 1
            if calls == at:
                raise KeyboardInterrupt
            real(self, names)  # noqa: B023

        with monkeypatch.context() as patch:
            patch.setattr(SimulatedDriver, command, dies)
            assert room.fleet(command, "--only", "anna").code != 0
        assert (
            results(room, command, "--only", "anna")["anna"][0] == {pause: "paused", resume: "ready"}[module]
        )
    assert period(room, "anna") == BEFORE
    assert room.states()["anna"] == "up to date"


def test_nobody_works_on_a_cluster_between_its_heartbeat_and_its_freezing(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, met = pausing.frozen, list[str]()

    def meanwhile(run: FleetRun, ready: pause.Ready) -> MemberResult:
        if not met:
            with pytest.raises(Locked):
                run.fleet.at_work(ready.member).__enter__()
            met.append(ready.member.cluster)
        return real(run, ready)

    monkeypatch.setattr(pausing, "frozen", meanwhile)
    assert results(room, "pause", "--only", "anna") == {"anna": ("paused", "")}
    assert met == ["lab-anna"]
    assert not (room.terminal.state / "fleets" / "at-work").exists()


def test_a_cluster_that_another_command_works_on_keeps_its_heartbeat(room: Classroom) -> None:
    with held(at_work_file("lab-anna", simulated=True)):
        ended, why = results(room, "pause")["anna"]
    assert (ended, "another command of the fleet works on lab-anna" in why) == ("refused", True)
    assert period(room, "anna") == BEFORE
    assert powers(room, "bob") == {"paused"}


def test_what_is_paused_is_reset_and_destroyed_like_others(room: Classroom) -> None:
    room.fleet("pause")
    assert results(room, "reset", "anna", "--auto-approve")["anna"][0] == "ready"
    assert room.states() == {"anna": "up to date", "bob": "paused"}
    assert period(room, "anna") == BEFORE
    assert room.fleet("destroy", "--auto-approve").code == 0
    assert not list((room.terminal.state / "fleets").rglob("*.json"))


def test_without_a_leader_it_is_frozen_all_the_same(room: Classroom) -> None:
    with room.world("anna") as world:
        world.kill("lab-anna", "lab-anna-manager-1")
    ending, why = results(room, "pause", "--only", "anna")["anna"]
    assert (ending, "so its tasks are replaced on resume" in why) == ("paused", True)


def test_a_driver_that_cannot_says_so_in_one_line(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "Pausing", type("Able", (), {}))
    ending, why = results(room, "pause", "--only", "anna")["anna"]
    assert ending == "failed"
    assert "the local driver cannot pause machines" in why
    assert period(room, "anna") == BEFORE


def test_what_is_not_there_is_not_paused(terminal: Terminal) -> None:
    room = Classroom(terminal)
    assert set(results(room, "pause").values()) == {("not created", "")}
    assert set(results(room, "resume").values()) == {("not created", "")}
