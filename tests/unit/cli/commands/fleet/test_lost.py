"""A student's swarm that is lost: every command of the fleet says so at once, and how the cluster is recreated."""

from collections.abc import Callable

import pytest
from unit.cli.commands.fleet.classroom import BY_HAND, Classroom
from unit.cli.terminal import Terminal

from swarmplan.cli.operations.fleet.fleet_run import FleetRun
from swarmplan.cli.wiring.site import Site
from swarmplan.errors import Cause, Unreachable
from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.model.cluster import Observed
from swarmplan.model.key import Key, Kind
from swarmplan.observe import snapshot

COMMAND = "`swarmplan fleet reset anna -f fleet.yaml`"
RESET = (
    f"{COMMAND} deletes the cluster with all its data and creates it again; `--to NAME` restores a checkpoint"
)
LOCKED = f"{'lab-anna-manager-1'} is locked, and the key is not kept here: whoever has it unlocks it there (docker swarm unlock)"
ELSEWHERE = ("swarmplan restore", "swarmplan import", "swarmplan recover")
MANAGER = "lab-anna-manager-1"


@pytest.fixture
def room(terminal: Terminal) -> Classroom:
    found = Classroom(terminal)
    found.applied()
    return found


def left(room: Classroom) -> None:
    with room.engine("anna") as engine:
        engine.leave_swarm(force=True)


def another_swarm(room: Classroom) -> None:
    with room.engine("anna") as engine:
        engine.leave_swarm(force=True)
        engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "198.18.0.1", "Spec": {}})
        engine.create_service(BY_HAND)


def locked(room: Classroom) -> None:
    with room.engine("anna") as engine:
        swarm = engine.swarm()
        lock = swarm["Spec"] | {"EncryptionConfig": {"AutoLockManagers": True}}
        engine.update_swarm(swarm["Version"]["Index"], lock)
    stopped(room)
    with room.world("anna") as world:
        world.driver("lab-anna").start(MANAGER)


def stopped(room: Classroom, machine: str = MANAGER) -> None:
    with room.world("anna") as world:
        world.driver("lab-anna").stop(machine)


def told(room: Classroom, command: str, *words: str, code: int) -> str:
    """All that the command prints, in one line."""
    done = room.fleet(command, *words)
    assert done.code == code, done
    return " ".join((done.out + done.err).split())


@pytest.mark.parametrize(
    ("loses", "why"),
    [
        (left, f"{MANAGER} has left the swarm, and its data there is gone"),
        (locked, LOCKED),
    ],
)
def test_what_is_lost_is_told_with_its_reset(
    room: Classroom, loses: Callable[[Classroom], None], why: str
) -> None:
    loses(room)
    shown = [
        told(room, "status", code=0),
        told(room, "plan", code=4),
        told(room, "apply", "--auto-approve", code=4),
    ]
    for text in shown:
        assert f"{why}; {RESET}" in text
        assert not [advice for advice in ELSEWHERE if advice in text]
    reset = told(room, "reset", "anna", "--auto-approve", code=0)
    assert not [advice for advice in ELSEWHERE if advice in reset]
    assert room.states("status") == {"anna": "healthy", "bob": "healthy"}


def test_a_lost_one_is_neither_asked_about_nor_counted(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(room)
    with room.engine("bob") as engine:
        for service in engine.services():
            engine.remove_service(service["ID"])
    fleet = (room.terminal.folder / "fleet.yaml").read_text()
    room.terminal.write(fleet + "policy: {max_changes: 1}\n", "fleet.yaml")
    questions: list[str] = []
    monkeypatch.setattr("swarmplan.cli.operations.fleet.applying.approval.confirmed", questions.append)
    text = told(room, "apply", code=4)
    assert questions == ["Apply 1 of 2 clusters?"]
    assert (
        "1 cluster with 2 machines to work on: 1 to create, 0 to change, 0 to destroy; 0 up to date, 1 cluster not possible."
        in text
    )
    assert room.states("status")["bob"] == "healthy"
    assert "No changes: 1 of 2 up to date, 1 cluster not possible." in told(room, "plan", code=4)
    assert room.fleet("plan", "--format", "json").json["converged"] is False


def test_a_swarm_that_was_made_by_hand_may_be_what_the_lesson_asks_for(room: Classroom) -> None:
    another_swarm(room)
    for text in (told(room, "status", code=0), told(room, "plan", code=4), told(room, "apply", code=4)):
        assert (
            f"the swarm on its machines is not of cluster lab-anna: leave it if the lesson asks for that; {COMMAND} deletes it with all its data"
            " and creates the cluster again"
        ) in text
        assert "is lost" not in text
    with room.engine("anna") as engine:
        assert [found["Spec"]["Name"] for found in engine.services()] == ["by-hand"]


def test_a_swarm_whose_promoted_manager_is_off_may_come_back(room: Classroom) -> None:
    worker = "lab-anna-worker-1"
    with room.engine("anna") as engine:
        (node,) = (one for one in engine.nodes() if one["Description"]["Hostname"] == worker)
        promoted = node["Spec"] | {"Role": "manager"}
        engine.update_node(node["ID"], node["Version"]["Index"], promoted)
    left(room)
    stopped(room, worker)
    for command, code in (("status", 0), ("plan", 4)):
        text = told(room, command, code=code)
        assert "its data there is gone" not in text
        assert "fleet reset" not in text


def test_what_cannot_be_looked_at_keeps_the_advice_of_the_run(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(room)
    stopped(room)

    def silent(*_words: object) -> Observed:
        raise Unreachable("no answer")

    def carried_out(_run: FleetRun, _found: Site, _approve: object) -> Verdict:
        monkeypatch.setattr(snapshot, "observe", silent)
        failed = Outcome("await node", Key(Kind.NODE, MANAGER), Stage.FAILED, "it has left", cause=Cause.LEFT)
        return Verdict(Result.NOT_CONVERGED, "it has left", (failed,))

    monkeypatch.setattr(FleetRun, "carried_out", carried_out)
    (one, _) = room.fleet("apply", "--auto-approve", "--format", "json").json["clusters"]
    assert (one["result"], one["why"]) == ("not converged", "it has left")


def test_a_manager_that_left_before_its_engine_stopped_is_not_awaited(room: Classroom) -> None:
    left(room)
    stopped(room)
    done = room.fleet("apply", "--auto-approve", "--format", "json")
    (one, other) = done.json["clusters"]
    assert (done.code, one["result"], other["result"]) == (5, "not converged", "ready")
    assert one["why"] == f"{MANAGER} has left the swarm, and its data there is gone; {RESET}"
    assert one["seconds"] < 60


def test_a_locked_manager_whose_key_nobody_has_is_not_awaited(room: Classroom) -> None:
    locked(room)
    stopped(room)
    (one, _) = room.fleet("apply", "--auto-approve", "--format", "json").json["clusters"]
    assert one["why"] == f"{LOCKED}; {RESET}"
    assert one["seconds"] < 60


def test_a_worker_that_left_joins_with_the_next_apply(room: Classroom) -> None:
    with room.engine("anna", "worker-1") as engine:
        engine.leave_swarm(force=True)
    stopped(room, "lab-anna-worker-1")
    (one, _) = room.fleet("apply", "--auto-approve", "--format", "json").json["clusters"]
    assert (one["result"], "fleet apply` again" in one["why"]) == ("not converged", True)
    assert room.fleet("apply", "--auto-approve").code == 0
    assert room.states("status") == {"anna": "healthy", "bob": "healthy"}


def test_a_single_cluster_keeps_its_own_advice(room: Classroom) -> None:
    left(room)
    template = (room.terminal.folder / "lab.yaml").read_text()
    one = template.replace("name: lab\n", "name: lab-anna\n").replace("${student.id}", "anna")
    room.terminal.write(one, "one.yaml")
    text = " ".join(room.terminal.type("status", "one.yaml", "--simulate").out.split())
    assert "only a backup brings that swarm back: `swarmplan restore ARCHIVE`" in text
    assert "fleet reset" not in text
