"""The docker-machine driver keeps the drivers' contract, over the strict stand-in, on real engines."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
from contract.docker_machines import Bench, a_bench, certificates, known
from docker_machine.store import Store

from swarmplan.drivers.docker_machine import DockerMachineDriver
from swarmplan.drivers.docker_machine.observe import listing
from swarmplan.engine.connect import connect
from swarmplan.errors import Unreachable
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.machine import EngineSettings, Machine, Power
from swarmplan.testing import MachineDriverContract, Reopen
from swarmplan.testing.driver_fixtures import NAMES, ZONE_A

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def certs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates(tmp_path_factory.mktemp("certs"))


@pytest.fixture(scope="module")
def engines(
    tmp_path_factory: pytest.TempPathFactory, certs: Path
) -> Iterator[tuple[Store, Mapping[str, str]]]:
    """A store with three machines of a stranger's, and the URLs of their engines."""
    with a_bench(tmp_path_factory.mktemp("engines") / "store", certs) as bench:
        for name in NAMES:
            bench.store.run("create", "-d", "lab", f"host-{name}")
        yield bench.store, {name: bench.store.run("url", f"host-{name}").stdout.strip() for name in NAMES}


class Contract(MachineDriverContract):
    """The contract at a bench of the stand-in."""

    kind = "docker-machine"
    bench: Bench

    @pytest.fixture
    def driver(self) -> DockerMachineDriver:
        return self.bench.driver(*self.machines())

    @pytest.fixture
    def reopen(self) -> Reopen:
        return lambda: self.bench.driver(*self.machines())


@pytest.mark.long
class TestLikeACloud(Contract):
    """A driver that boots hosts and asks for their state and address; its options are flags of every kind."""

    flags: ClassVar[dict[str, Any]] = {
        "lab_memory": 512, "lab_tag": ["a", "b"], "lab_slow": False, "lab_token": "s3cret",
    }  # fmt: skip

    @pytest.fixture(autouse=True)
    def at(self, tmp_path: Path, certs: Path) -> Iterator[None]:
        with a_bench(tmp_path / "store", certs) as self.bench:
            yield

    def machine(self, name: str = "one", engine: EngineSettings = ZONE_A) -> Machine:
        return self.bench.machine(name, "lab", engine, **self.flags)


@pytest.mark.long
class TestWithoutADriver(Contract):
    """``none``: engines that are there already. They are neither started nor stopped, and have no host to log in to."""

    runs_commands = False
    stops = False
    copies = False
    urls: Mapping[str, str]

    @pytest.fixture(autouse=True)
    def at(self, engines: tuple[Store, Mapping[str, str]]) -> Iterator[None]:
        store, self.urls = engines
        self.bench = Bench(store)
        yield
        driver = self.bench.driver(*self.machines())
        for name in driver.observe():
            driver.remove(name)

    def machine(self, name: str = "one", engine: EngineSettings = ZONE_A) -> Machine:
        return self.bench.machine(name, "none", engine, url=self.urls[name])

    @pytest.mark.parametrize(("owner", "after"), [("ours", "inactive"), ("theirs", "active")])
    def test_a_released_engine_leaves_our_swarm_and_no_other(
        self, driver: DockerMachineDriver, owner: str, after: str
    ) -> None:
        driver.create(self.machine())
        assert known(driver.find("one")).preexisting
        engine = connect(driver.endpoint("one"))
        cluster = self.bench.cluster if owner == "ours" else "another"
        address = known(driver.find("one")).address
        spec = {"Labels": {OWNER_LABEL: cluster}}
        engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": address, "Spec": spec})
        driver.remove("one")
        state = engine.info()["Swarm"]["LocalNodeState"]
        if state == "active":
            engine.leave_swarm(force=True)
        engine.close()
        assert state == after

    def test_an_engine_that_cannot_be_told_to_leave_keeps_its_record(
        self, driver: DockerMachineDriver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(listing, "_QUERY", 3)
        driver.create(self.machine())
        self.bench.store.silence("host-one")
        try:
            with pytest.raises(Unreachable, match="machine one: "):
                driver.remove("one")
        finally:
            self.bench.store.silence("host-one", silent=False)
        assert known(driver.find("one")).power is Power.RUNNING
