"""The ssh driver keeps the drivers' contract, on bare hosts with a real sshd and real engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bare.hosts import BareHost, bare_hosts
from contract.local_cluster import cluster_name

from swarmplan.drivers.ssh import SshDriver
from swarmplan.model.machine import EngineSettings, Machine
from swarmplan.testing import MachineDriverContract, Reopen
from swarmplan.testing.driver_contract import NAMES, ZONE_A


@pytest.fixture(scope="module")
def hosts() -> Iterator[dict[str, BareHost]]:
    """Three hosts for all tests here; each test gives them back as they were."""
    with bare_hosts(NAMES) as made:
        yield {host.name: host for host in made}


@pytest.mark.engines
@pytest.mark.xdist_group("ssh-contract")
class TestSshDriver(MachineDriverContract):
    kind = "ssh"

    @pytest.fixture(autouse=True)
    def _hosts(self, hosts: dict[str, BareHost]) -> None:
        self.hosts = hosts

    @pytest.fixture
    def driver(self, tmp_path: Path) -> Iterator[SshDriver]:
        before = {name: trace(host) for name, host in self.hosts.items()}
        driver = SshDriver(cluster_name(), self.machines(), state=tmp_path)
        try:
            yield driver
        finally:
            for name in driver.observe():
                driver.remove(name)
            driver.clean()
            driver.close()
        assert list(tmp_path.iterdir()) == []
        assert {name: trace(host) for name, host in self.hosts.items()} == before

    @pytest.fixture
    def reopen(self, driver: SshDriver, tmp_path: Path) -> Iterator[Reopen]:
        opened: list[SshDriver] = []

        def again() -> SshDriver:
            opened.append(SshDriver(driver.cluster, self.machines(), state=tmp_path))
            return opened[-1]

        yield again
        for other in opened:
            other.close()

    def machine(self, name: str = "one", engine: EngineSettings = ZONE_A) -> Machine:
        return Machine(name, self.kind, self.hosts[name].options, engine)


def trace(host: BareHost) -> tuple[str | None, str]:
    """What a host shows of us: its daemon.json and our folder."""
    return host.read("/etc/docker/daemon.json"), host.run("sh", "-c", "ls -A /etc/swarmplan 2>&1", check=False).stdout
