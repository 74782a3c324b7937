"""The docker-machine driver keeps the drivers' contract with a real docker-machine's ``generic``, on real hosts over SSH."""

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


@pytest.mark.engines
class TestGeneric(MachineDriverContract):
    kind = "docker-machine"
    stops = False

    @pytest.fixture(autouse=True)
    def at(self, three_hosts: dict[str, BareHost], binary: Binary, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hosts = three_hosts
        self.store = binary.store
        monkeypatch.setenv("MACHINE_STORAGE_PATH", str(binary.store))

    def machine(self, name: str = "one", engine: EngineSettings = ZONE_A) -> Machine:
        host = self.hosts[name]
        where = {
            "generic-ip-address": host.address,
            "generic-ssh-key": host.key,
            "generic-ssh-port": 22,
            **ENGINE,
        }
        how = {"binary": PATH, "storage_path": str(self.store)}
        return Machine(name, self.kind, {"driver": "generic", **where, **how}, engine)

    @pytest.fixture
    def driver(self) -> Iterator[DockerMachineDriver]:
        cluster = DockerMachineDriver(cluster_name(), self.machines())
        yield cluster
        for name in cluster.observe():
            cluster.remove(name)
        assert left(self.store) == []

    @pytest.fixture
    def reopen(self, driver: DockerMachineDriver) -> Reopen:
        return lambda: DockerMachineDriver(driver.cluster, self.machines())


def left(store: Path) -> list[Path]:
    """What is in a store beside the certificates: no machine, no lock."""
    return [
        path
        for path in store.rglob("*")
        if path.name not in {"certs", "machines"} and path.parent.name != "certs"
    ]
