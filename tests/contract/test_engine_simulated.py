"""Simulated engines keep the Engine contract."""

from pathlib import Path

import pytest
from contract.engine_contents import ContentsContract
from contract.engine_keys import KeysContract
from contract.engine_members import MembersContract
from contract.engine_membership import MembershipContract
from contract.engine_objects import ObjectsContract
from contract.engine_tasks import TasksContract
from contract.engines import Lab

from swarmplan.model.machine import Machine
from swarmplan.simulator import World


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
        return Lab(driver, engines, addresses, *archive, pause=0)


class TestMembership(SimulatedLab, MembershipContract):
    pass


class TestKeys(SimulatedLab, KeysContract):
    pass


class TestMembers(SimulatedLab, MembersContract):
    pass


class TestObjects(SimulatedLab, ObjectsContract):
    pass


class TestTasks(SimulatedLab, TasksContract):
    pass


class TestContents(SimulatedLab, ContentsContract):
    pass
