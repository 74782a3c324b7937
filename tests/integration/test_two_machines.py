"""Two people with two state folders work on one cluster: whoever comes second waits, or is refused by name."""

import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from bare.hosts import BareHost, bare_hosts
from integration.clusters import IMAGE, Cluster, kill
from integration.people import Person, ended, holding
from integration.waiting import eventually

from swarmplan.drivers.local.layout import Layout

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("two-machines")]

WEB = {"web": {"image": IMAGE}}


@pytest.fixture
def people(cluster: Cluster, tmp_path: Path) -> tuple[Person, Person]:
    return Person("anna", cluster, tmp_path / "anna"), Person("ben", cluster, tmp_path / "ben")


def swarms(cluster: Cluster) -> set[str]:
    """The ids of the swarms that the machines are in."""
    return {node_of(cluster, machine["name"]) for machine in cluster.status()["machines"]}


def node_of(cluster: Cluster, machine: str) -> str:
    found = cluster.run("exec", machine, "--", "docker", "info", "--format", "{{.Swarm.Cluster.ID}}")
    return found.stdout.strip()


def test_two_that_start_from_nothing_make_one_swarm(cluster: Cluster, people: Sequence[Person]) -> None:
    cluster.write(managers=3, workers=0, services=WEB)
    first, second = [person.apply() for person in people]
    told = [ended(first, None), ended(second, None)]
    codes = [first.returncode, second.returncode]
    assert sorted(codes) in ([0, 0], [0, 4]), "\n".join(told)
    if 4 in codes:
        assert "is locked by another run: 'swarmplan apply' by" in told[codes.index(4)]
    assert len(swarms(cluster)) == 1
    assert cluster.plan()["converged"] is True
    assert not Layout(cluster.name).lock.exists()


@pytest.mark.long
def test_who_waits_long_enough_comes_second(cluster: Cluster, people: Sequence[Person]) -> None:
    cluster.write(managers=1, workers=0, services=WEB)
    both = [person.apply("--lock-timeout", "5m") for person in people]
    told = [ended(process) for process in both]
    assert any("waiting up to 300 s" in text for text in told)
    assert any("0 changes" in text or "no changes" in text.lower() for text in told)
    assert not Layout(cluster.name).lock.exists()


@pytest.mark.long
def test_what_is_left_of_a_run_that_was_killed_is_taken_over(
    cluster: Cluster, people: Sequence[Person]
) -> None:
    anna, ben = people
    cluster.write(managers=3, workers=0, services=WEB)
    process = anna.apply()
    eventually(Layout(cluster.name).lock.exists, within=30)
    kill(process)
    told = ended(ben.apply())
    assert "is locked by another run: 'swarmplan apply' by anna@" in told
    assert len(swarms(cluster)) == 1
    assert not Layout(cluster.name).lock.exists()

    with holding(anna) as process:
        kill(process)
        cluster.edit(services__web__deploy={"replicas": 3})
        told = ended(ben.apply())
        assert "is locked by another run: 'swarmplan apply' by anna@" in told
    assert cluster.plan()["converged"] is True
    assert ben.seen()["state"] == "free"


@pytest.mark.long
def test_a_run_that_was_stopped_for_longer_than_its_lease_does_nothing_more(
    cluster: Cluster, people: Sequence[Person]
) -> None:
    anna, ben = people
    cluster.write(managers=1, workers=0, services=WEB)
    ended(ben.apply())
    with holding(anna) as process:
        process.send_signal(signal.SIGSTOP)
        cluster.edit(services__web__deploy={"replicas": 3})
        ended(ben.apply("--allow", "undo"))
        process.send_signal(signal.SIGCONT)
        told = ended(process, 4)
    assert "this run was stopped for" in told
    assert "nothing more was carried out" in told
    assert cluster.plan()["converged"] is True
    assert cluster.status()["services"][0]["desired"] == 3


@pytest.mark.long
def test_a_lease_that_is_revoked_ends_the_run_that_had_it(cluster: Cluster, people: Sequence[Person]) -> None:
    anna, ben = people
    cluster.write(managers=1, workers=0, services=WEB)
    ended(anna.apply())
    with holding(anna) as process:
        seen = ben.seen()
        assert (seen["user"], seen["command"], seen["place"]) == ("anna", "swarmplan apply", "swarm")
        told = ended(ben.apply(), 4)
        assert (
            f"is locked by another run: 'swarmplan apply' by anna@{seen['host']} (id {seen['holder']})"
            in told
        )
        assert "anna" in ben.run("status", code=0)
        told = ben.run("unlock", "--holder", "nobody", "--auto-approve", code=4)
        assert f"not locked by nobody, but by 'swarmplan apply' by anna@{seen['host']}" in told
        ben.run("unlock", "--holder", seen["holder"], "--auto-approve")
        assert ben.seen()["state"] == "revoked"
        told = ended(process, 4)
    assert "the lease of this run was revoked by ben@" in told


@pytest.mark.long
def test_destroy_keeps_others_out_to_its_end_and_leaves_nothing(
    cluster: Cluster, people: Sequence[Person]
) -> None:
    anna, ben = people
    cluster.write(managers=3, workers=0, services=WEB)
    ended(anna.apply())
    destroying = anna.start("destroy", "--auto-approve", "--allow", "all")
    try:
        eventually(lambda: Layout(cluster.name).lock.exists() or destroying.poll() is not None)
        destroying.send_signal(signal.SIGSTOP)
        assert Layout(cluster.name).lock.exists()
        told = ended(ben.apply("--lock-timeout", "1s"), 4)
        assert "is locked by another run: 'swarmplan destroy' by anna@" in told
        destroying.send_signal(signal.SIGCONT)
        ended(destroying)
    finally:
        kill(destroying)
    assert not Layout(cluster.name).lock.exists()
    assert not Layout(cluster.name).home.exists()


MANAGERS = ["m1", "m2", "m3"]


@pytest.fixture(scope="module")
def hosts() -> Iterator[list[BareHost]]:
    with bare_hosts(MANAGERS) as made:
        yield made


def locks(hosts: Sequence[BareHost]) -> list[str | None]:
    return [host.read("/etc/swarmplan.lock") for host in hosts]


@pytest.mark.long
def test_two_that_start_from_nothing_on_existing_hosts_make_one_swarm(
    hosts: list[BareHost], cluster: Cluster, people: Sequence[Person]
) -> None:
    cluster.write(managers=0, workers=0)
    cluster.edit(
        machines={"driver": "ssh"},
        managers=[{"name": host.name, "options": dict(host.options)} for host in hosts],
        services=WEB,
    )
    anna, ben = people
    first, second = anna.apply("--lock-timeout", "5m"), ben.apply("--lock-timeout", "5m")
    held = False
    while first.poll() is None and second.poll() is None:
        held = held or all(locks(hosts))
    assert held
    told = [ended(first, None), ended(second, None)]
    assert [first.returncode, second.returncode] == [0, 0], "\n".join(each[-1500:] for each in told)
    assert any("waiting up to 300 s" in text for text in told), told
    assert len({node_of(cluster, name) for name in MANAGERS}) == 1
    assert locks(hosts) == [None, None, None]

    for host in hosts[1:]:  # the majority is lost for good
        host.run("docker", "swarm", "leave", "--force")
    first, second = [
        person.start("recover", "--auto-approve", "--allow", "all", "--lock-timeout", "10m")
        for person in people
    ]
    told = [ended(first), ended(second)]
    assert len({node_of(cluster, name) for name in MANAGERS}) == 1, told
    assert locks(hosts) == [None, None, None]
    assert anna.seen()["state"] == "free"

    ended(anna.start("destroy", "--auto-approve", "--allow", "all"))
    assert locks(hosts) == [None, None, None]
