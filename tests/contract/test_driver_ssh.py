"""The ssh driver keeps the drivers' contract, on bare hosts with a real sshd and real engines."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from bare.hosts import BareHost, bare_hosts
from contract.local_cluster import await_true, cluster_name
from contract.ssh_hosts import DAEMON

from swarmplan.drivers.ssh import SshDriver
from swarmplan.errors import Permanent
from swarmplan.model.machine import EngineSettings, Machine, Power
from swarmplan.testing import MachineDriverContract, Reopen
from swarmplan.testing.driver_fixtures import NAMES, ZONE_A, created, only_one

ROOTS = os.environ.get("SWARMPLAN_TEST_ENGINES", "system").split(",")


@pytest.fixture(scope="module")
def hosts() -> Iterator[dict[str, BareHost]]:
    """Three hosts for all tests here; each test gives them back as they were. Their engines run, with the settings that
    most tests ask for, so that not every test waits for restarts: those have tests of their own."""
    with bare_hosts(NAMES, root=ROOTS[0]) as bare:
        for host in bare:
            daemon = json.loads(host.read(DAEMON) or "{}") | {"labels": ["zone=a"]}
            host.run("sh", "-c", f"cat >{DAEMON}", stdin=json.dumps(daemon))
            host.run("service", "docker", "start")
        for host in bare:
            await_true(lambda host=host: host.run("docker", "info", check=False).returncode == 0, host.name)
        yield {host.name: host for host in bare}


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
            try:
                for name in driver.observe():
                    driver.remove(name)
                driver.clean()
            finally:
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

    def test_an_address_that_leads_elsewhere_makes_it_another_machine(
        self, driver: SshDriver, tmp_path: Path
    ) -> None:
        driver.create(self.machine())
        elsewhere = Machine("one", "ssh", self.hosts["two"].options)
        moved = SshDriver(driver.cluster, [elsewhere], state=tmp_path)
        try:
            state = only_one(moved)
            assert state.machine.options["address"] == self.hosts["one"].address
            assert state.power is Power.RUNNING
            with pytest.raises(Permanent, match="release it there first"):
                moved.create(elsewhere)
            moved.remove("one")
            assert created(moved) == {}
            moved.create(elsewhere)
            assert only_one(moved).machine == elsewhere
            moved.remove("one")
        finally:
            moved.close()


def trace(host: BareHost) -> tuple[str | None, str]:
    """What a host shows of us: its daemon.json and our folder."""
    return host.read(DAEMON), host.run("sh", "-c", "ls -A /etc/swarmplan 2>&1", check=False).stdout
