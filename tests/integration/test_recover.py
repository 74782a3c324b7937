"""A quorum lost for good: nothing is touched until a person asks for the way out, and then services go on."""

import re

import pytest
from integration.clusters import IMAGE, Cluster, one_line
from integration.faults import leaderless
from integration.killing import killed_at_each_step, killed_when
from integration.waiting import eventually

from swarmplan.drivers.local import LocalDriver
from swarmplan.engine.connect import connect
from swarmplan.model.key import Kind
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.values.unknown import Unknown

pytestmark = [pytest.mark.engines, pytest.mark.long]

RECOVER = ("recover", "--auto-approve", "--allow", "all")
KEY = re.compile(r"SWMKEY-1-[\w+/]{43}")


def test_a_new_swarm_of_the_survivor_is_brought_to_the_spec(cluster: Cluster) -> None:
    name = cluster.name
    tasks, ids = _made(cluster, 3), _ids(cluster)
    _lose(cluster, 2, 3)

    told = " ".join(cluster.run("plan", code=4).stdout.split())
    assert f"1 of its 3 managers answers ({name}-manager-1), a majority is 2" in told
    assert "`swarmplan recover` forces a new swarm from a survivor" in told
    refused = cluster.run("apply", "--auto-approve", "--allow", "all", code=4)
    assert "has lost its quorum" in one_line(refused)

    refused = cluster.run("recover", "--auto-approve", code=4)
    assert "--allow foreign,quorum-risk" in one_line(refused)
    done = cluster.run(*RECOVER, timeout=300)
    assert f"{name} is up to date" in one_line(done)
    _is_whole_again(cluster, 3, tasks)
    again = _ids(cluster)
    assert (again[f"{name}-manager-1"], again[f"{name}-worker-1"]) == (
        ids[f"{name}-manager-1"],
        ids[f"{name}-worker-1"],
    )
    nothing = cluster.run("recover", "--auto-approve")
    assert f"{name} is up to date" in one_line(nothing)

    _lose(cluster, 1, 2, 3)
    left = cluster.run("recover", "--auto-approve", code=4)
    assert "no backup is known here" in (left.stdout + left.stderr).lower()


def test_of_two_survivors_the_one_that_knows_more_goes_on(cluster: Cluster) -> None:
    name, driver = cluster.name, LocalDriver(cluster.name)
    tasks = _made(cluster, 5)
    driver.stop(f"{name}-manager-4")
    leader = connect(driver.endpoint(f"{name}-manager-5"))
    leader.create_content(Kind.CONFIG, {"Name": "late", "Data": "bGF0ZQ=="})
    _lose(cluster, 1, 2, 3)

    # What is stopped is started first, for it may know more.
    first = cluster.run("recover", code=4)
    assert f"machines.{name}-manager-4.power: stopped → running" in one_line(first)
    assert (
        f"{name}-manager-4 (stopped) may be newer than the managers that answer ({name}-manager-5)"
        in one_line(first)
    )
    driver.start(f"{name}-manager-4")
    told = f"2 of its 5 managers answer ({name}-manager-4, {name}-manager-5), a majority is 3"
    eventually(lambda: told in " ".join(cluster.run("plan", code=None).stdout.split()), within=60)
    plan = " ".join(cluster.run("recover", code=4).stdout.split())
    newest = re.search(
        rf"{name}-manager-5 has the newest state \(term \d+, index (\d+); {name}-manager-4: (?:term \d+, )?index (\d+)\)",
        plan,
    )
    assert newest, plan
    assert int(newest[1]) > int(newest[2])
    older = cluster.run("recover", "--survivor", f"{name}-manager-4", code=4)
    assert "what was changed since is lost" in one_line(older)

    cluster.run(*RECOVER, timeout=300)
    _is_whole_again(cluster, 5, tasks)
    survivor = connect(driver.endpoint(f"{name}-manager-5"))
    assert "late" in {config["Spec"]["Name"] for config in survivor.contents(Kind.CONFIG)}


def test_killed_at_every_step_a_swarm_that_locks_is_recovered_and_locks_again(cluster: Cluster) -> None:
    name = f"{cluster.name}-manager-1"
    tasks = _made(cluster, 3, swarm={"autolock": True, "unlock_key": {"file": "lab.key"}})
    kept = cluster.folder / "lab.key"
    key = kept.read_text(encoding="utf-8")
    _lose(cluster, 2, 3)

    kept.write_text("SWMKEY-1-" + "A" * 43, encoding="utf-8")
    wrong = cluster.run(*RECOVER, code=4)
    assert f"the key in the file {kept} does not unlock the swarm" in one_line(wrong)
    kept.unlink()
    without = cluster.run(*RECOVER, code=4)
    assert f"there is no key in the file {kept}" in one_line(without)
    kept.write_text(key, encoding="utf-8")
    kept.chmod(0o600)

    # It is off while its folder is copied, or another put in its place.
    killed_when(cluster, lambda: _is_off(cluster, name), *RECOVER)
    steps, told = killed_at_each_step(cluster, *RECOVER, done=True)
    assert {f"unlock the folder of machines.{name}", "recover swarm"} <= steps
    _is_whole_again(cluster, 3, tasks)
    assert kept.read_text(encoding="utf-8") == key
    assert not KEY.search(told)
    driver = LocalDriver(cluster.name)
    driver.stop(name)
    driver.start(name)
    cluster.apply()
    assert cluster.plan()["converged"] is True


def _made(cluster: Cluster, managers: int, **sections: object) -> set[str]:
    """Apply a cluster of so many managers, which take no tasks, and a worker with one; the tasks that run."""
    page = {"image": IMAGE, "deploy": {"mode": "global"}}
    cluster.write(
        managers=managers, workers=1, services={"page": page}, policy={"max_destroys": None}, **sections
    )
    cluster.edit(**{f"managers__{number}__availability": "drain" for number in range(managers)})
    cluster.apply()
    tasks = _running(cluster)
    assert len(tasks) == 1
    return tasks


def _lose(cluster: Cluster, *numbers: int) -> None:
    """Lose these managers for good, and see that nobody leads any more and that the others know. One that has just lost them
    may take 20 s for an answer, and till then gives none."""
    driver = LocalDriver(cluster.name)
    for number in numbers:
        driver.remove(f"{cluster.name}-manager-{number}")
    left = {name for name, state in driver.observe().items() if "-manager-" in name and _is_up(state)}
    eventually(lambda: left <= leaderless(cluster), within=90)
    eventually(lambda: cluster.status()["swarm"]["state"] == "unknown", within=60)


def _is_whole_again(cluster: Cluster, managers: int, tasks: set[str]) -> None:
    assert cluster.plan()["converged"] is True
    majority = managers // 2 + 1
    assert cluster.status()["swarm"]["managers"] == {
        "total": managers,
        "reachable": managers,
        "majority": majority,
    }
    assert len(_ids(cluster)) == managers + 1
    assert _running(cluster) == tasks, "a task was restarted"


def _is_up(state: MachineState | Unknown) -> bool:
    return isinstance(state, MachineState) and state.power is Power.RUNNING


def _is_off(cluster: Cluster, machine: str) -> bool:
    state = LocalDriver(cluster.name).find(machine)
    return state is not None and state.power is Power.STOPPED


def _running(cluster: Cluster) -> set[str]:
    return {task["id"] for task in cluster.status()["tasks"] if task["state"] == "running"}


def _ids(cluster: Cluster) -> dict[str, str]:
    return {node["machine"]: node["id"] for node in cluster.status()["nodes"]}
