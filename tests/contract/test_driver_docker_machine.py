"""The docker-machine driver keeps the drivers' contract, over the strict stand-in, on real engines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from contract.local_cluster import cluster_name
from docker_machine.store import BINARY, Store

from swarmplan.drivers.docker_machine import DockerMachineDriver
from swarmplan.testing import MachineDriverContract, Reopen


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store") as made:
        yield made


@pytest.mark.engines
class TestDockerMachineDriver(MachineDriverContract):
    """With a driver like those of clouds: it boots hosts, its state is asked for, its options are flags of every kind."""

    kind = "docker-machine"

    @pytest.fixture(autouse=True)
    def at(self, store: Store) -> None:
        options: dict[str, Any] = {
            "driver": "lab", "lab-memory": 512, "lab-tag": ["a", "b"], "lab-slow": False, "lab-token": "s3cret",
            "binary": str(BINARY), "storage_path": str(store.path),
        }  # fmt: skip
        self.options = options

    @pytest.fixture
    def driver(self, at: None) -> DockerMachineDriver:
        return DockerMachineDriver(cluster_name(), self.machines())

    @pytest.fixture
    def reopen(self, driver: DockerMachineDriver) -> Reopen:
        return lambda: DockerMachineDriver(driver.cluster, self.machines())
