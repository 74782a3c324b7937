"""The docker-machine driver keeps the drivers' contract with a real docker-machine's ``none``: records of engines that are
there, which take the store's certificates because ``generic`` gave them theirs before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bare.hosts import BareHost
from contract.local_cluster import cluster_name
from docker_machine_real.binary import PATH, Binary
from docker_machine_real.hosts import ENGINE

from swarmplan.drivers.docker_machine import DockerMachineDriver
from swarmplan.model.machine import EngineSettings, Machine
from swarmplan.testing import MachineDriverContract, Reopen
from swarmplan.testing.driver_fixtures import ZONE_A


@pytest.fixture(scope="module")
def store(three_hosts: dict[str, BareHost], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose certificates the hosts' engines take."""
    binary = Binary(tmp_path_factory.mktemp("none") / "store")
    for host in three_hosts.values():
        where = ["--generic-ip-address", host.address, "--generic-ssh-key", host.key]
        engine = [f"--{name}={value}" for name, value in ENGINE.items()]
        binary.run("create", "-d", "generic", *where, *engine, host.name)
        binary.run("rm", "-y", host.name)
    return binary.store


@pytest.mark.engines
class TestNone(MachineDriverContract):
    kind = "docker-machine"
    stops = False
    runs_commands = False
    copies = False

    @pytest.fixture(autouse=True)
    def at(self, three_hosts: dict[str, BareHost], store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hosts = three_hosts
        self.store = store
        monkeypatch.setenv("MACHINE_STORAGE_PATH", str(store))

    def machine(self, name: str = "one", engine: EngineSettings = ZONE_A) -> Machine:
        how = {"binary": PATH, "storage_path": str(self.store)}
        url = f"tcp://{self.hosts[name].address}:2376"
        return Machine(name, self.kind, {"driver": "none", "url": url, **how}, engine)

    @pytest.fixture
    def driver(self) -> Iterator[DockerMachineDriver]:
        cluster = DockerMachineDriver(cluster_name(), self.machines())
        yield cluster
        for name in cluster.observe():
            cluster.remove(name)
        assert list((self.store / "machines").iterdir()) == []

    @pytest.fixture
    def reopen(self, driver: DockerMachineDriver) -> Reopen:
        return lambda: DockerMachineDriver(driver.cluster, self.machines())
