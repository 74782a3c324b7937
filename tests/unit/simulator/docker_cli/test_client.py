"""A course's commands on a simulated cluster: how they wait, how they end, and what a lost machine does."""

from collections.abc import Callable

import pytest
from unit.simulator.town import CLUSTER, Town

from swarmplan.errors import Permanent
from swarmplan.simulator import World

Docker = Callable[..., tuple[int, str, str]]


@pytest.fixture
def town(world: World) -> Town:
    return Town(world, 3, 2)


@pytest.fixture
def docker(town: Town, capsys: pytest.CaptureFixture[str]) -> Docker:
    def typed(machine: str, words: str) -> tuple[int, str, str]:
        code = town.driver.run(machine, ["docker", *words.split()])
        return code, *capsys.readouterr()

    return typed


def test_it_waits_until_a_service_has_converged(docker: Docker) -> None:
    code, out, _ = docker("m0", "service create --name web --replicas 3 busybox:1")
    assert code == 0
    assert "overall progress: 3 out of 3 tasks\n" in out
    assert out.endswith("verify: Service converged\n")
    assert "web       replicated   3/3" in docker("m0", "service ls")[1]


def test_detached_it_does_not_wait(docker: Docker) -> None:
    code, out, _ = docker("m0", "service create -d --name web --replicas 3 busybox:1")
    assert (code, len(out.splitlines())) == (0, 1)


def test_an_update_that_fails_pauses(docker: Docker, town: Town) -> None:
    docker("m0", "service create --name web --replicas 3 busybox:1")
    town.world.broken["busybox:2"] = "task: non-zero exit (1)"
    code, _, err = docker("m0", "service update --image busybox:2 web")
    assert (code, err.startswith("service update paused: update paused due to failure")) == (1, True)


def test_a_rollback_says_that_it_is_one(docker: Docker) -> None:
    docker("m0", "service create --name web --replicas 3 busybox:1")
    assert docker("m0", "service rollback web")[0] == 1
    docker("m0", "service update --image busybox:2 web")
    code, out, _ = docker("m0", "service rollback web")
    assert code == 0
    assert out.startswith(
        "web\nrollback: manually requested rollback\noverall progress: rolling back update: "
    )
    assert "busybox:1" in docker("m0", "service ls")[1]
    docker("m0", "service rollback web")  # the former spec is the newer one now
    assert "busybox:2" in docker("m0", "service ls")[1]


def test_a_start_first_update_that_fails_leaves_one_task_in_each_slot(docker: Docker, town: Town) -> None:
    options = "--update-order start-first --update-parallelism 2 --update-failure-action rollback"
    docker("m0", f"service create --name web --replicas 4 {options} busybox:1")
    town.world.broken["busybox:2"] = "task: non-zero exit (1)"
    code, out, _ = docker("m0", "service update --image busybox:2 web")
    assert (code, out.splitlines()[-1]) == (0, "verify: Service converged")
    assert "4/4        busybox:1" in docker("m0", "service ls")[1]


def test_what_never_converges_ends_as_after_ctrl_c(docker: Docker) -> None:
    code, out, err = docker("m0", "service create --name web --constraint node.hostname==none busybox:1")
    assert (code, err.startswith("the simulator waits ")) == (0, True)
    assert "Operation continuing in background." in out


def test_a_killed_container_is_replaced(docker: Docker, town: Town) -> None:
    docker("m0", "service create --name web busybox:1")
    node = docker("m0", "service ps web --format {{.Node}}")[1].strip()
    name = docker(node, "ps --format {{.Names}}")[1].strip()
    assert docker(node, f"rm -f {name}")[0] == 0
    town.world.pass_time(20)
    assert len(docker("m0", "service ps web -q")[1].splitlines()) == 2
    assert "1/1" in docker("m0", "service ls")[1]


def test_a_container_is_on_one_machine_only(docker: Docker) -> None:
    assert docker("w0", "run -d --name one busybox:1")[0] == 0
    assert docker("w0", "ps --format {{.Names}}")[1] == "one\n"
    assert docker("w1", "ps --format {{.Names}}")[1] == ""


def test_a_machine_ends_with_its_engine(docker: Docker, town: Town) -> None:
    town.driver.run("m2", ["pkill", "-9", "dockerd"])
    town.world.pass_time(5)
    assert (
        docker("m0", "node ls --filter name=m2 --format {{.Status}}/{{.ManagerStatus}}")[1]
        == "Down/Unreachable\n"
    )
    with pytest.raises(Permanent, match="machine m2 is stopped: it cannot run docker"):
        docker("m2", "ps")
    town.driver.run("m1", ["poweroff"])
    code, _, err = docker("m0", "node ls")
    assert (code, "The swarm does not have a leader" in err) == (1, True)


def test_a_hung_engine_does_not_answer(docker: Docker, town: Town) -> None:
    town.world.hang(CLUSTER, "m0")
    assert docker("m0", "ps") == (
        1,
        "",
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n",
    )


def test_what_was_done_by_hand_survives_the_process(docker: Docker, town: Town) -> None:
    docker("w0", "run -d --name one busybox:1")
    again = World.from_json(town.world.to_json())
    assert list(again.host(CLUSTER, "w0").containers) == ["one"]
