"""Looking changes nothing on a host, on real systemd: not what is off, not what runs, not what hangs."""

import json
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from booted.hosts import BootedHost, Lab, booted_lab
from booted.snapshot import snapshot
from integration.clusters import Cluster
from integration.test_ssh import write

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("looking")]

RUNS, SLEEPS, OFF = "m1", "w1", "w2"
"""An engine that runs; one that is off and whose socket systemd holds; one that is off with its socket."""


@pytest.fixture(scope="module")
def lab() -> Iterator[tuple[Lab, dict[str, BootedHost]]]:
    with booted_lab([RUNS, SLEEPS, OFF]) as made:
        yield made


def test_looking_changes_nothing(lab: tuple[Lab, dict[str, BootedHost]], cluster: Cluster) -> None:
    _, hosts = lab
    hosts[SLEEPS].run("systemctl", "stop", "docker.service")
    hosts[OFF].run("systemctl", "stop", "docker.socket", "docker.service")
    write(cluster, {name: host.options for name, host in hosts.items()}, [RUNS], [SLEEPS, OFF])
    with unchanged(hosts):
        look(cluster)
    before = {name: units(host) for name, host in hosts.items()}

    cluster.apply()
    assert cluster.plan()["converged"] is True
    hosts[SLEEPS].run("systemctl", "stop", "docker.service")
    with unchanged(hosts):
        assert look(cluster)[SLEEPS] == "stopped"

    engine = hosts[RUNS]
    pid = engine.run("systemctl", "show", "--value", "--property=MainPID", "docker.service").stdout.strip()
    engine.run("kill", f"-{signal.SIGSTOP.name}", pid)
    try:
        with unchanged(hosts):
            told = cluster.run("plan", code=None).stdout
    finally:
        engine.run("kill", f"-{signal.SIGCONT.name}", pid)
    assert "did not answer within" in told
    assert f"start machines.{RUNS}" not in told

    told = cluster.run("destroy", "--auto-approve", "--allow", "all", timeout=300).stdout
    for name, host in hosts.items():
        assert host.run("test", "-e", "/sys/class/net/docker_gwbridge", check=False).returncode == 0
        assert f"  {name}: Docker's network docker_gwbridge" in told
    assert {name: units(host) for name, host in hosts.items()} == before


def look(cluster: Cluster) -> dict[str, str]:
    """Every command that only looks, all at once. What status says of each machine."""
    commands = ("validate", "plan", "drift", "import", "status --format json")
    with ThreadPoolExecutor() as pool:
        *_, status = pool.map(lambda command: cluster.run(*command.split(), code=None), commands)
    return {machine["name"]: machine["state"] for machine in json.loads(status.stdout)["machines"]}


@contextmanager
def unchanged(hosts: Mapping[str, BootedHost]) -> Iterator[None]:
    """What is done meanwhile changes nothing on these hosts."""
    with ThreadPoolExecutor() as pool:
        before = list(pool.map(snapshot, hosts.values()))
        yield
        for name, then, now in zip(hosts, before, pool.map(snapshot, hosts.values()), strict=True):
            assert sorted(then ^ now) == [], name


def units(host: BootedHost) -> tuple[str, str]:
    return host.unit("docker.service"), host.unit("docker.socket")
