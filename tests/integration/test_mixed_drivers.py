"""One cluster over several drivers: its manager a host by SSH, its workers made by docker-machine."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from bare.hosts import BareHost, bare_hosts
from docker_machine.store import BINARY, Store
from integration.clusters import IMAGE, Cluster

pytestmark = pytest.mark.engines
STRANGER = "stranger"


@pytest.fixture
def host() -> Iterator[BareHost]:
    with bare_hosts(["m1"]) as (made,):
        yield made


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store of docker-machine's with somebody else's machine in it, where commands find it by themselves."""
    with Store(tmp_path / "store") as made:
        monkeypatch.setenv("MACHINE_STORAGE_PATH", str(made.path))
        monkeypatch.setenv("PATH", f"{BINARY.parent}:{os.environ['PATH']}")
        assert made.run("create", "-d", "lab", STRANGER).returncode == 0
        yield made


@pytest.mark.long
def test_apply_forget_a_driver_and_destroy(host: BareHost, store: Store, cluster: Cluster) -> None:
    service = {"image": IMAGE, "deploy": {"mode": "global"}}
    manager = {"name": "m1", "driver": "ssh", "options": host.options}
    worker = {
        "name": f"{cluster.name}-{{n}}",
        "count": 2,
        "driver": "docker-machine",
        "options": {"driver": "lab"},
    }
    cluster.write(services={"agent": service})
    cluster.edit(managers=[manager], workers=[worker])
    with connected(host.address, store.run("ip", STRANGER).stdout.strip()):
        plan = cluster.run("plan").stdout
        assert "2 machines created, 1 prepared" in plan
        cluster.apply()
        assert cluster.plan()["converged"] is True
        status = cluster.status()
        assert {(row["driver"], row["state"]) for row in status["machines"]} == {
            ("ssh", "running"),
            ("docker-machine", "running"),
        }
        assert {row["status"] for row in status["nodes"]} == {"ready"}
        assert [(row["running"], row["desired"]) for row in status["services"]] == [(3, 3)]

        cluster.edit(workers=[])  # and with them the only mention of their driver
        assert f"- {cluster.name}-1" in cluster.run("plan").stdout
        cluster.apply()
        assert cluster.plan()["converged"] is True
        assert [place.name for place in (store.path / "machines").iterdir()] == [STRANGER]
        cluster.destroy()
    assert host.run("docker", "info", check=False).returncode != 0  # as it was: no engine ran


@contextmanager
def connected(*addresses: str) -> Iterator[None]:
    """Let two clusters' subnets reach each other, as two drivers' machines in a real network do."""
    one, two = (str(IPv4Network(f"{address}/24", strict=False)) for address in addresses)
    note = ["-m", "comment", "--comment", "mixed-drivers-test", "-j", "ACCEPT"]
    ways = [
        (table, ["-s", source, "-d", target, *note])
        for table in ("filter:FORWARD", "nat:POSTROUTING")
        for source, target in ((one, two), (two, one))
    ]
    for table, rule in ways:
        _iptables("-I", table, rule)
    try:
        yield
    finally:
        for table, rule in ways:
            _iptables("-D", table, rule)


def _iptables(verb: str, table: str, rule: list[str]) -> None:
    name, _, chain = table.partition(":")
    subprocess.run(["iptables", "-w", "-t", name, verb, chain, *rule], check=True)
