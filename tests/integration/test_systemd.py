"""The life of a cluster on hosts with real systemd: made, rebooted, slowed, backed up, lost, put back, recovered, given back."""

import json
from collections.abc import Iterator, Mapping

import pytest
from booted.hosts import BootedHost, Lab, booted_lab
from integration import backups
from integration.clusters import Cluster, one_line
from integration.test_looking import units
from integration.test_ssh import answering, node
from integration.waiting import eventually

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("systemd")]

MANAGERS, WORKERS = ["m1", "m2", "m3"], ["w1"]
Hosts = dict[str, BootedHost]
LOSE = "systemctl stop docker.socket docker.service; rm -rf /var/lib/docker/swarm; systemctl start docker.service"


@pytest.fixture(scope="module")
def lab() -> Iterator[tuple[Lab, Hosts]]:
    with booted_lab([*MANAGERS, *WORKERS]) as made:
        yield made


@pytest.fixture
def site(lab: tuple[Lab, Hosts], cluster: Cluster) -> Iterator[Cluster]:
    """Three managers and a worker as they should be; the hosts are given back at the end."""
    _, hosts = lab
    before = {name: units(host) for name, host in hosts.items()}
    backups.write(cluster)
    cluster.edit(
        machines={"driver": "ssh"},
        managers=[node(name, hosts[name].options) for name in MANAGERS],
        workers=[node(name, hosts[name].options) for name in WORKERS],
    )
    cluster.apply()
    yield cluster
    cluster.destroy()
    assert {name: units(host) for name, host in hosts.items()} == before
    assert {host.run("ls", "-A", "/etc/swarmplan", check=False).returncode for host in hosts.values()} == {2}


def test_hosts_that_reboot_come_back_by_themselves(site: Cluster, lab: tuple[Lab, Hosts]) -> None:
    held, hosts = lab
    for name in ("w1", "m2"):
        hosts[name] = held.reboot(hosts[name])
    eventually(lambda: converged(site), within=120)
    eventually(lambda: answering(hosts) == {*MANAGERS, *WORKERS}, within=60)


def test_an_engine_that_its_owner_stopped_is_started_by_apply_alone(
    site: Cluster, lab: tuple[Lab, Hosts]
) -> None:
    _, hosts = lab
    hosts["m3"].run("systemctl", "stop", "docker.service")
    planned = json.loads(site.run("plan", "--format", "json", code=None).stdout)
    assert "start machines.m3" in [step["name"] for step in planned["steps"]]
    assert hosts["m3"].unit("docker.service") == "inactive"
    site.apply()
    assert hosts["m3"].unit("docker.service") == "active"
    assert converged(site)


def test_a_slow_host_is_done_at_the_default_parallelism(site: Cluster, lab: tuple[Lab, Hosts]) -> None:
    held, hosts = lab
    for host in hosts.values():
        held.slow(host, 0.05)
    try:
        site.edit(services__page__environment={"CHANGED": "yes"})
        site.apply()
        assert converged(site)
        there = hosts["m1"].run("sh", "-c", "ps ax | grep -c '[d]ial-stdio'", check=False)
        assert there.stdout.strip() == "0"
    finally:
        for host in hosts.values():
            held.slow(host, None)


def test_a_lost_swarm_is_put_back_from_its_backup(site: Cluster, lab: tuple[Lab, Hosts]) -> None:
    _, hosts = lab
    made = backups.back_up(site)
    ids = node_ids(hosts)
    for name in MANAGERS:
        hosts[name].run("sh", "-c", LOSE)
    site.run(*backups.RESTORE, str(made), timeout=300)
    eventually(lambda: converged(site), within=120)
    assert node_ids(hosts)["w1"] == ids["w1"]
    eventually(lambda: answering(hosts) == {*MANAGERS, *WORKERS}, within=60)


def test_a_quorum_lost_for_good_is_recovered_and_the_lost_hosts_join_again(
    site: Cluster, lab: tuple[Lab, Hosts]
) -> None:
    _, hosts = lab
    ids = node_ids(hosts)
    for name in ("m2", "m3"):
        hosts[name].run("sh", "-c", LOSE)
    way = "`swarmplan recover` forces a new swarm from a survivor"
    # One that has just lost the others may take 20 s for an answer, and till then gives none.
    eventually(lambda: way in one_line(site.run("plan", code=4)), within=90)
    site.run("recover", "--auto-approve", "--allow", "all", timeout=300)
    eventually(lambda: converged(site), within=120)
    again = node_ids(hosts)
    assert (again["m1"], again["w1"]) == (ids["m1"], ids["w1"])
    eventually(lambda: answering(hosts) == {*MANAGERS, *WORKERS}, within=60)


def test_a_host_without_power_is_unknown_until_it_is_back(site: Cluster, lab: tuple[Lab, Hosts]) -> None:
    held, hosts = lab
    held.power_off(hosts["m3"])
    try:
        planned = json.loads(site.run("plan", "--format", "json", code=None).stdout)
        assert planned["unknown"]
        assert not [step for step in planned["steps"] if "m3" in step["name"]]
        refused = site.run("backup", "--auto-approve", code=4)
        assert "bring m3 back first, by hand" in one_line(refused)
    finally:
        hosts["m3"] = held.power_on(hosts["m3"])
    eventually(lambda: converged(site), within=120)


def converged(cluster: Cluster) -> bool:
    return bool(json.loads(cluster.run("plan", "--format", "json", code=None).stdout)["converged"])


def node_ids(hosts: Mapping[str, BootedHost]) -> dict[str, str]:
    """Each host's node id, by its own word."""
    asked = ("docker", "info", "--format", "{{.Swarm.NodeID}}")
    return {name: host.run(*asked).stdout.strip() for name, host in hosts.items()}
