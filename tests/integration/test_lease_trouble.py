"""Leases that are not as they should be, on real engines: each ends in a clear line and the documented exit code."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.clusters import IMAGE, Cluster, kill
from integration.people import Person, ended, holding
from integration.waiting import eventually

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("lease-trouble")]

WEB = {"web": {"image": IMAGE}}
NAME = "swarmplan-lease"


@pytest.fixture
def anna(shared: Cluster, tmp_path: Path) -> Person:
    """Somebody who has applied the file once."""
    shared.write(managers=1, workers=0, services=WEB)
    person = Person("anna", shared, tmp_path / "anna")
    ended(person.apply())
    return person


@pytest.fixture
def ben(shared: Cluster, tmp_path: Path) -> Person:
    return Person("ben", shared, tmp_path / "ben")


def docker(cluster: Cluster, *words: str) -> str:
    return cluster.run("exec", "manager-1", "--", "docker", *words).stdout


@pytest.fixture
def replaced(anna: Person) -> Iterator[Person]:
    """The config of the lease is gone; whatever a test puts in its place goes at the end."""
    docker(anna.cluster, "config", "rm", NAME)
    yield anna
    anna.cluster.run("exec", "manager-1", "--", "docker", "config", "rm", NAME, code=None)


def put(cluster: Cluster, **labels: str) -> None:
    """A config of the lease's name, with these labels."""
    words = [
        word for name, text in labels.items() for word in ("--label", f"{name.replace('__', '.')}={text}")
    ]
    cluster.run(
        "exec", "manager-1", "--", "sh", "-c", f"echo x | docker config create {' '.join(words)} {NAME} -"
    )


def test_a_swarm_without_the_object_gets_one_at_the_next_apply(replaced: Person) -> None:
    assert replaced.seen()["state"] == "free"
    replaced.cluster.edit(services__web__deploy={"replicas": 2})
    ended(replaced.apply())
    found = json.loads(docker(replaced.cluster, "config", "inspect", NAME))[0]["Spec"]["Labels"]
    assert found["swarmplan.lease.holder"] == ""


def test_a_config_of_the_name_that_is_not_ours_is_left_alone(replaced: Person) -> None:
    put(replaced.cluster, team="search")
    told = ended(replaced.apply(), 4)
    assert "a config swarmplan-lease exists that is not swarmplan's own" in told
    assert json.loads(docker(replaced.cluster, "config", "inspect", NAME))[0]["Spec"]["Labels"] == {
        "team": "search"
    }


def test_one_that_was_written_by_hand_is_named_and_can_be_taken_away(replaced: Person) -> None:
    put(
        replaced.cluster,
        swarmplan__bookkeeping="lease",
        swarmplan__lease__holder="me",
        swarmplan__lease__ttl="x",
    )
    told = ended(replaced.apply(), 4)
    assert "the lease cannot be read, as somebody else wrote it" in told
    assert "swarmplan unlock --holder me" in told
    replaced.run("unlock", "--holder", "me", "--auto-approve")
    assert replaced.seen()["state"] == "revoked"


def test_one_of_a_newer_version_is_left_alone(replaced: Person) -> None:
    put(replaced.cluster, swarmplan__bookkeeping="lease", swarmplan__lease__version="7")
    told = ended(replaced.apply(), 4)
    assert "the lease is in a newer format (7, known: 1)" in told


@pytest.mark.long
def test_a_swarm_that_is_made_anew_under_a_run_ends_that_run(anna: Person, ben: Person) -> None:
    cluster = anna.cluster
    with holding(anna) as process:
        docker(cluster, "swarm", "leave", "--force")
        docker(cluster, "swarm", "init", "--advertise-addr", "eth0")
        told = ended(process, None)
        assert process.returncode != 0, told
    assert "othing more was carried out" in told or "no manager of" in told, told
    assert docker(cluster, "service", "ls", "--quiet").strip() == ""
    docker(cluster, "swarm", "leave", "--force")
    ended(ben.apply("--lock-timeout", "3m"))


@pytest.mark.long
def test_two_watches_and_an_apply_keep_out_of_each_others_way(anna: Person, ben: Person) -> None:
    cluster = anna.cluster
    watches = [person.start("watch", "--interval", "2", "--allow", "undo") for person in (anna, ben)]
    third = Person("cleo", cluster, ben.folder.parent / "cleo")
    try:
        for replicas in (2, 3, 1):
            cluster.edit(services__web__deploy={"replicas": replicas})
            ended(third.apply("--lock-timeout", "3m", "--allow", "undo"))
            assert cluster.plan()["converged"] is True
        docker(cluster, "service", "rm", "web")
        eventually(lambda: bool(docker(cluster, "service", "ls", "--quiet").strip()), within=90)
        eventually(lambda: cluster.plan()["converged"] is True, within=60)
        for process in watches:
            process.send_signal(signal.SIGTERM)
        for process in watches:
            told = ended(process)
            assert "Traceback" not in told
    finally:
        for process in watches:
            kill(process)
    assert third.seen()["state"] == "free"
