"""The life of a cluster on hosts that were there before and stay: prepared over SSH, changed, given back as they were."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from bare.hosts import BareHost, bare_hosts
from integration.clusters import IMAGE, Cluster

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("ssh-life")]

MANAGERS = ["m1", "m2", "m3"]
WORKERS = ["w1", "w2"]
SERVICES = {
    "web": {"image": IMAGE, "deploy": {"replicas": 2}},
    "page": {
        "image": IMAGE,
        "ports": [{"target": 8080, "published": 8080, "mode": "host"}],
        "deploy": {"mode": "global"},
    },
}


@pytest.fixture(scope="module")
def hosts() -> Iterator[dict[str, BareHost]]:
    with bare_hosts([*MANAGERS, *WORKERS]) as made:
        yield {host.name: host for host in made}


def test_apply_change_release_destroy(hosts: dict[str, BareHost], cluster: Cluster) -> None:
    before = {name: state(host) for name, host in hosts.items()}
    write(cluster, {name: host.options for name, host in hosts.items()}, MANAGERS, WORKERS, services=SERVICES)

    cluster.apply()
    assert cluster.plan()["converged"] is True
    assert answering(hosts) == {*MANAGERS, *WORKERS}
    assert {membership(host) for host in hosts.values()} == {"active"}

    cluster.edit(services__web__deploy__replicas=3)
    cluster.edit(workers=[node("w1", hosts["w1"].options)])
    cluster.apply()
    assert cluster.plan()["converged"] is True
    assert state(hosts["w2"]) == before["w2"]  # released, and alive
    assert answering(hosts) == {*MANAGERS, "w1"}

    cluster.destroy()
    assert {name: state(host) for name, host in hosts.items()} == before


@pytest.mark.long
def test_a_user_with_sudo_does_as_well_as_root(hosts: dict[str, BareHost], cluster: Cluster) -> None:
    host = hosts["m1"]
    write(cluster, {"m1": host.user(sudo=True)}, ["m1"], [], engine={"labels": {"zone": "a"}}, images={})
    cluster.apply()
    cluster.edit(machines__engine={"labels": {"zone": "b"}})
    cluster.apply()
    assert cluster.plan()["converged"] is True
    assert "zone=b" in host.run("docker", "info").stdout

    assert cluster.run("exec", "m1", "--", "id", "-un").stdout.strip() == "root"
    cluster.run("exec", "m1", "--", "sh", "-c", "exit 7", code=7)
    session = subprocess.run(
        [sys.executable, "-m", "swarmplan", "ssh", "m1"],
        cwd=cluster.folder, input="hostname; id -un; exit 5\n", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (session.stdout.split(), session.returncode) == (["m1", "deploy"], 5)
    told = cluster.run("env", "m1").stdout.splitlines()
    assert told[0] == f"export DOCKER_HOST=ssh://deploy@{host.address}"
    assert any("group docker" in line for line in told)
    assert any("IdentityFile" in line for line in told)


def write(
    cluster: Cluster,
    options: Mapping[str, Mapping[str, Any]],
    managers: list[str],
    workers: list[str],
    engine: Mapping[str, Any] | None = None,
    **sections: Any,
) -> None:
    """A cluster file for these hosts."""
    machines = {"driver": "ssh", "engine": engine or {}}
    cluster.write(machines=machines, **sections)
    cluster.edit(
        managers=[node(name, options[name]) for name in managers],
        workers=[node(name, options[name]) for name in workers],
    )


def node(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "options": dict(options)}


def state(host: BareHost) -> tuple[str | None, bool, bool]:
    """What a host is outside a cluster: its daemon.json, whether our folder is there and whether its engine runs."""
    ours = host.run("test", "-e", "/etc/swarmplan", check=False).returncode == 0
    running = host.run("docker", "info", check=False).returncode == 0
    return host.read("/etc/docker/daemon.json"), ours, running


def membership(host: BareHost) -> str:
    return host.run("docker", "info", "--format", "{{.Swarm.LocalNodeState}}").stdout.strip()


def answering(hosts: Mapping[str, BareHost]) -> set[str]:
    """The hosts whose port 8080 answers, asked one by one."""
    found = set()
    for host in hosts.values():
        try:
            with urllib.request.urlopen(f"http://{host.address}:8080/", timeout=5):
                found.add(host.name)
        except OSError:
            continue
    return found
