"""The local driver keeps the drivers' contract, on real engines."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.local_cluster import cluster_name, take_down

from swarmplan.drivers.local import LocalDriver
from swarmplan.model.machine import Machine
from swarmplan.testing import MachineDriverContract, Reopen

ROOTS = os.environ.get("SWARMPLAN_TEST_ENGINES", "system").split(",")


@pytest.mark.engines
class TestLocalDriver(MachineDriverContract):
    kind = "local"
    pauses = True
    kills = True
    options = {"engine": ROOTS[0]}  # noqa: RUF012  # read only

    @pytest.fixture
    def driver(self) -> Iterator[LocalDriver]:
        cluster = LocalDriver(cluster_name())
        yield cluster
        take_down(cluster)

    @pytest.fixture
    def reopen(self, driver: LocalDriver) -> Reopen:
        return lambda: LocalDriver(driver.cluster)

    def test_no_engine_listens_on_the_network(self, driver: LocalDriver) -> None:
        driver.create(self.machine())
        listening = Path("/proc/net/tcp")
        assert driver.run("one", ["grep", "-q", " 0A ", str(listening)]) == 1

    def test_only_root_reaches_the_socket(self, driver: LocalDriver) -> None:
        driver.create(self.machine())
        socket = Path(driver.endpoint("one").url.removeprefix("unix://"))
        assert all(folder.stat().st_mode & 0o077 == 0 for folder in list(socket.parents)[:3])
        assert driver.endpoint("one").environment == {"DOCKER_HOST": f"unix://{socket}"}

    def test_an_unknown_option_comes_with_the_nearest_name(self, driver: LocalDriver) -> None:
        machine = Machine("one", "local", {"engin": "sid", "subnet": "10.1.2.3/24"})
        faults = dict(driver.check(machine))
        assert "did you mean 'engine'?" in faults["options.engin"]
        assert "host bits" in faults["options.subnet"]
