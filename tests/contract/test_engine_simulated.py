"""Simulated engines keep the Engine contract."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from contract.engine_contents import ContentsContract
from contract.engine_folders import FoldersContract
from contract.engine_keys import KeysContract
from contract.engine_members import MembersContract
from contract.engine_membership import MembershipContract
from contract.engine_objects import ObjectsContract
from contract.engine_registries import RegistriesContract
from contract.engine_tasks import TasksContract
from contract.engine_versions import VersionsContract
from contract.engine_volumes import VolumesContract
from contract.engines import Lab
from image_registry import auth

from swarmplan.model.machine import Machine
from swarmplan.simulator import World
from swarmplan.simulator.state.registry import Registry


class SimulatedLab:
    @pytest.fixture(scope="class")
    @classmethod
    def lab(cls, archive: tuple[Path, str]) -> Lab:
        world = World(pull=False)
        driver = world.driver("lab")
        names = [f"lab-{number}" for number in (1, 2, 3)]
        for name in names:
            driver.create(Machine(name, "local"))
        engines = {name: world.connect(driver.endpoint(name)) for name in names}
        addresses = {name: state.address or "" for name, state in driver.observe().items()}

        @contextmanager
        def freeze(name: str) -> Iterator[None]:
            world.hang("lab", name)
            yield
            world.hang("lab", name, hung=False)

        return Lab(driver, engines, addresses, *archive, pause=0, freeze=freeze)


class TestMembership(SimulatedLab, MembershipContract):
    pass


class TestFolders(SimulatedLab, FoldersContract):
    pass


class TestKeys(SimulatedLab, KeysContract):
    pass


class TestMembers(SimulatedLab, MembersContract):
    pass


class TestObjects(SimulatedLab, ObjectsContract):
    pass


class SimulatedRegistry:
    address = "registry:5000"

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        registry.logins[self.address] = auth(self.address)

    def push(self, name: str, word: str = "") -> str:
        digest = f"sha256:{sha256((name + word).encode()).hexdigest()}"
        self._registry.digests[f"{self.address}/{name}"] = digest
        return digest


class TestRegistries(SimulatedLab, RegistriesContract):
    @pytest.fixture(scope="class")
    @classmethod
    def registry(cls, lab: Lab) -> SimulatedRegistry:
        return SimulatedRegistry(lab.manager._state.registry)  # type: ignore[attr-defined]  # the lab's is simulated


class TestTasks(SimulatedLab, TasksContract):
    pass


class TestContents(SimulatedLab, ContentsContract):
    pass


class TestVolumes(SimulatedLab, VolumesContract):
    pass


class TestVersions(SimulatedLab, VersionsContract):
    pass
