"""The simulator's driver keeps the drivers' contract."""

import pytest

from swarmplan.ports import MachineDriver
from swarmplan.simulator import World
from swarmplan.testing import MachineDriverContract, Reopen


class TestSimulatedDriver(MachineDriverContract):
    kind = "local"
    runs_commands = False

    @pytest.fixture
    def world(self) -> World:
        return World()

    @pytest.fixture
    def driver(self, world: World) -> MachineDriver:
        return world.driver("lab")

    @pytest.fixture
    def reopen(self, world: World) -> Reopen:
        return lambda: world.driver("lab")
