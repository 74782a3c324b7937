"""A student's swarm that is lost: every command of the fleet says so at once, and how the cluster is recreated."""

from collections.abc import Callable

import pytest
from unit.cli.commands.fleet.classroom import BY_HAND, Classroom
from unit.cli.terminal import Terminal

RESET = "`swarmplan fleet reset anna -f fleet.yaml` recreates the cluster"
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
        (another_swarm, "a swarm that is not of cluster lab-anna runs on its machines"),
        (locked, f"{MANAGER} is locked, and the key is not kept here"),
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
    assert one["why"] == f"{MANAGER} is locked, and the key is not kept here; {RESET}"
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
