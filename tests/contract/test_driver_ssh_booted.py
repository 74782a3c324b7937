"""The ssh driver keeps the drivers' contract on hosts with real systemd."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from booted.hosts import BootedHost, booted_lab
from booted.snapshot import snapshot
from contract.local_cluster import cluster_name

from swarmplan.drivers.ssh import SshDriver
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.testing import MachineDriverContract, Reopen
from swarmplan.testing.driver_fixtures import NAMES, ZONE_A, only_one

DAEMON = "/etc/docker/daemon.json"
DROP_IN = "/run/systemd/system/docker.service.d"
BREAK = f"""
mkdir -p {DROP_IN}
printf '[Service]\nExecStart=\nExecStart=/bin/false\nRestart=no\n' >{DROP_IN}/broken.conf
systemctl daemon-reload
! systemctl start docker.service
"""
MEND = f"""
rm -r {DROP_IN}
systemctl daemon-reload
systemctl reset-failed docker.service
systemctl start docker.service
"""


@pytest.fixture(scope="module")
def hosts() -> Iterator[dict[str, BootedHost]]:
    """Three hosts for all tests here, whose engines have what most tests ask for; each test gives them back as they were."""
    with booted_lab(NAMES) as (_, made):
        for host in made.values():
            host.run("sh", "-c", f"cat >{DAEMON} && systemctl restart docker", stdin='{"labels": ["zone=a"]}')
        yield made


@pytest.mark.engines
@pytest.mark.long
@pytest.mark.xdist_group("ssh-booted")
class TestSshDriverOnSystemd(MachineDriverContract):
    kind = "ssh"

    @pytest.fixture(autouse=True)
    def _hosts(self, hosts: dict[str, BootedHost]) -> None:
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

    def test_looking_changes_nothing(self, driver: SshDriver) -> None:
        driver.create(self.machine())
        for host in self.hosts.values():
            host.run("systemctl", "stop", "docker.service")
        before = {name: snapshot(host) for name, host in self.hosts.items()}
        driver.preflight(self.machines())
        assert only_one(driver).power is Power.STOPPED
        for name, host in self.hosts.items():
            assert sorted(snapshot(host) ^ before[name]) == []
            host.run("systemctl", "start", "docker.service")

    @pytest.mark.parametrize("stopped", [("docker.service",), ("docker.socket", "docker.service")])
    def test_an_engine_that_was_off_is_off_again_and_its_socket_as_it_was(
        self, driver: SshDriver, stopped: tuple[str, ...]
    ) -> None:
        host = self.hosts["one"]
        host.run("systemctl", "stop", *stopped)
        before = trace(host)
        driver.create(self.machine())
        assert only_one(driver).power is Power.RUNNING
        assert host.unit("docker.service") == "active"
        driver.remove("one")
        assert trace(host) == before
        host.run("systemctl", "start", "docker.service")

    def test_an_engine_stopped_by_its_owner_starts_for_nobody_but_a_start(self, driver: SshDriver) -> None:
        driver.create(self.machine())
        host = self.hosts["one"]
        host.run("systemctl", "stop", "docker.service")
        state = only_one(driver)
        assert state.power is Power.STOPPED
        assert "docker.service is inactive since" in state.detail
        assert host.unit("docker.service") == "inactive"
        driver.start("one")
        assert only_one(driver).power is Power.RUNNING

    def test_an_engine_that_fails_is_stopped_and_says_so(self, driver: SshDriver) -> None:
        driver.create(self.machine())
        host = self.hosts["one"]
        host.run("systemctl", "stop", "docker.socket", "docker.service")
        host.run("sh", "-ec", BREAK)
        try:
            state = only_one(driver)
            assert state.power is Power.STOPPED
            assert "docker.service is failed since" in state.detail
        finally:
            host.run("sh", "-ec", MEND)

    def test_an_engine_that_hangs_is_unknown_and_nothing_is_done_to_it(self, driver: SshDriver) -> None:
        driver.create(self.machine())
        host = self.hosts["one"]
        pid = host.run("systemctl", "show", "--value", "--property=MainPID", "docker.service").stdout.strip()
        host.run("kill", "-STOP", pid)
        try:
            found = driver.find("one")
            assert isinstance(found, Unknown)
            assert "did not answer within" in found.reason
            assert "docker.service is active since" in found.reason
        finally:
            host.run("kill", "-CONT", pid)
        state = driver.find("one")
        assert isinstance(state, MachineState)
        assert state.power is Power.RUNNING


def trace(host: BootedHost) -> tuple[str | None, str, str, str]:
    """What a host shows of us: its daemon.json, our folder, and how its engine and its socket are."""
    ours = host.run("sh", "-c", "ls -A /etc/swarmplan 2>&1", check=False).stdout
    return host.read(DAEMON), ours, host.unit("docker.service"), host.unit("docker.socket")
