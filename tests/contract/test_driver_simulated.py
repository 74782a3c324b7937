"""The simulator's driver keeps the drivers' contract."""

import pytest

from swarmplan.ports import Endpoint, Engine, MachineDriver
from swarmplan.simulator import World
from swarmplan.testing import MachineDriverContract, Reopen


class TestSimulatedDriver(MachineDriverContract):
    kind = "local"
    pauses = True
    kills = True
    runs_commands = False

    @pytest.fixture(autouse=True)
    def world(self) -> World:
        self._world = World()
        return self._world

    def connect(self, endpoint: Endpoint) -> Engine:
        return self._world.connect(endpoint)

    @pytest.fixture
    def driver(self, world: World) -> MachineDriver:
        return world.driver("lab")

    @pytest.fixture
    def reopen(self, world: World) -> Reopen:
        return lambda: world.driver("lab")
