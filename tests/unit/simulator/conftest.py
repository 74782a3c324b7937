import pytest

from swarmplan.simulator import World


@pytest.fixture
def world() -> World:
    return World()
