"""An agent on real engines: a commit becomes true, drift is healed, a bad commit leaves the cluster alone; killed, frozen, without a
manager, and beside another agent and a person."""

import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from integration.agents import Following, Repository
from integration.clusters import IMAGE, Cluster
from integration.faults import kill_engine, leader
from integration.waiting import eventually

from swarmplan.drivers.local import LocalDriver

pytestmark = pytest.mark.engines


@pytest.fixture
def following(cluster: Cluster, tmp_path: Path) -> Iterator[Following]:
    found = Following(Repository(cluster, tmp_path / "repository"), tmp_path / "home")
    yield found
    found.kill()


def web(replicas: int = 1, mode: str = "live") -> dict[str, object]:
    return {"web": {"image": IMAGE, "environment": {"MODE": mode}, "deploy": {"replicas": replicas}}}


def test_a_commit_becomes_true_a_bad_one_is_left_and_drift_is_healed(
    following: Following, record_property: Callable[[str, object], None]
) -> None:
    cluster, repository = following.cluster, following.repository
    cluster.write(managers=1, workers=0, services=web())
    first = repository.push("One service")
    following.start()
    lab = following.until(first)
    assert lab["health"]["state"] == "healthy"
    assert lab["applied"]["id"] == first

    cluster.write(managers=1, workers=0, services=web(2))
    began = time.monotonic()
    second = repository.push("Two tasks")
    lab = following.until(second)
    record_property("seconds-from-push-to-true", round(time.monotonic() - began, 1))
    assert (
        any(one["trigger"] == "new commit" for one in lab["last"]["reasons"])
        or lab["last"]["result"] == "unchanged"
    )
    assert lab["health"]["services"]["web"] == {"running": 2, "desired": 2}

    bad = repository.push("Nonsense", "apiVersion: swarmplan/v1\nkind: Cluster\nname: x\nservces: {}\n")
    lab = following.until(bad, "failed")
    assert "unknown key 'servces'" in lab["last"]["text"]
    assert lab["applied"]["id"] == second
    assert cluster.status()["services"][0]["running"] == 2

    good = repository.push("Two tasks again")
    following.until(good)
    began = time.monotonic()
    cluster.run("exec", "manager-1", "--", "docker", "service", "scale", "-d", "web=1")
    eventually(lambda: "services.web" in following.log.partition("drift")[2], within=60)
    following.until(good)
    record_property("seconds-to-heal", round(time.monotonic() - began, 1))
    assert "services.web deploy.replicas: 1 → 2" in following.log
    history = cluster.run("history", "--format", "json").stdout
    assert good in history
    assert following.end() == 0
    assert "Traceback" not in following.log


def test_what_changes_in_the_swarm_is_looked_at_long_before_the_interval(
    following: Following, record_property: Callable[[str, object], None]
) -> None:
    cluster, repository = following.cluster, following.repository
    following.interval = "1h"
    cluster.write(managers=1, workers=0, services=web(2))
    first = repository.push("One service")
    following.start()
    following.until(first)
    began = time.monotonic()
    cluster.run("exec", "manager-1", "--", "docker", "service", "rm", "web")
    eventually(lambda: "because of drift: services.web" in following.log, within=60)
    record_property("seconds-to-heal", round(time.monotonic() - began, 1))
    assert [each["name"] for each in cluster.status()["services"]] == ["web"]
    assert following.end() == 0


@pytest.mark.long
def test_killed_at_random_moments_and_started_again_nothing_is_done_twice(following: Following) -> None:
    cluster, repository = following.cluster, following.repository
    chance = random.Random(1)
    for number in range(4):
        cluster.write(managers=1, workers=1 + number % 2, services=web(1 + number % 3, str(number)))
        repository.push(f"State {number}")
        following.start()
        time.sleep(chance.uniform(0.5, 8.0))  # the moment is what is tried
        following.kill()
    last = repository.push("The last")
    following.start()
    following.until(last, within=240)
    assert cluster.plan()["converged"] is True
    status = cluster.status()
    assert len(status["machines"]) == len(status["nodes"]) == 3
    assert [each["name"] for each in status["services"]] == ["web"]


@pytest.mark.long
def test_frozen_in_a_pass_it_changes_nothing_that_another_run_has_taken_over(
    following: Following, record_property: Callable[[str, object], None]
) -> None:
    cluster, repository = following.cluster, following.repository
    cluster.write(managers=1, workers=0, services=web())
    first = repository.push("One")
    following.start()
    following.until(first)
    slow = web(3, "slow")
    slow["web"]["deploy"]["update_config"] = {"delay": "30s", "parallelism": 1}  # type: ignore[index]
    cluster.write(managers=1, workers=0, services=slow)
    repository.push("Slowly")
    eventually(
        lambda: bool(following.lab["lease_held"]) and "await services.web" in following.log[-300:], within=60
    )
    following.signal(signal.SIGSTOP)
    cluster.write(managers=1, workers=0, services=web(1, "by hand"))
    began = time.monotonic()
    told = cluster.apply("--lock-timeout", "4m")
    record_property("seconds-until-taken-over", round(time.monotonic() - began, 1))
    assert "up to date" in told
    cluster.write(managers=1, workers=0, services=web(1, "by hand"))
    good = repository.push("As by hand")
    following.signal(signal.SIGCONT)
    following.until(good, within=240)
    assert cluster.plan()["converged"] is True


@pytest.mark.long
def test_a_manager_that_it_speaks_to_is_lost(following: Following) -> None:
    cluster, repository = following.cluster, following.repository
    names = ("manager-1", "manager-2", "manager-3")
    cluster.write(managers=3, workers=0, services=web())
    first = repository.push("Three managers")
    following.start()
    following.until(first, within=240)
    lost = leader(cluster, names)
    following.ask("suspend", "lab")
    kill_engine(cluster, lost)
    cluster.write(managers=3, workers=0, services=web(2))
    second = repository.push("Without the leader")
    following.ask("resume", "lab")
    following.until(second, within=240)  # infrastructure is healed, too
    assert following.lab["health"]["managers"] == 3
    LocalDriver(cluster.name).start(f"{cluster.name}-{lost}")
    assert following.process is not None
    assert following.process.poll() is None


@pytest.mark.long
def test_two_agents_and_a_person_never_act_at_once(following: Following, tmp_path: Path) -> None:
    cluster, repository = following.cluster, following.repository
    other = Following(repository, tmp_path / "other")
    cluster.write(managers=1, workers=0, services=web())
    first = repository.push("One")
    following.start()
    following.until(first)
    other.start()
    try:
        other.until(first)
        for number in range(3):
            cluster.write(managers=1, workers=0, services=web(1, f"by {number}"))
            pushed = repository.push(f"State {number}")
            cluster.run("apply", "--auto-approve", "--lock-timeout", "3m", timeout=300)
            following.until(pushed)
            other.until(pushed)
        assert cluster.plan()["converged"] is True
        assert "update out of sequence" not in following.log + other.log
        assert other.end() == 0
    finally:
        other.kill()
