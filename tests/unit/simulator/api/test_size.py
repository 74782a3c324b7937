"""The size of a simulated machine: as its options say, so that placing by size can be rehearsed."""

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER

from swarmplan.model.machine import Machine
from swarmplan.simulator.api.size import size

GIB = 1 << 30


@pytest.mark.parametrize(
    ("options", "cpus", "memory"),
    [
        ({}, 2, 4 * GIB),
        ({"memory": "1G", "cpus": 0.5}, 1, GIB),
        ({"cpus": 64}, 2, 4 * GIB),
        ({"memory": 1024}, 2, 4 * GIB),  # another driver's way to write it
    ],
)
def test_what_options_say(options: dict[str, object], cpus: int, memory: int) -> None:
    assert size(options) == {"NCPU": cpus, "MemTotal": memory}


def test_the_engine_has_what_was_predicted_and_a_change_in_place_is_seen() -> None:
    rig = Rig()
    driver = rig.world.driver(CLUSTER)
    for memory in ("1G", "2G"):
        machine = Machine("m1", "local", {"memory": memory})
        driver.create(machine)
        driver.update(machine)
        engine = rig.world.connect(driver.endpoint("m1"))
        expected = driver.predict(machine).capacity
        assert expected is not None
        assert engine.info()["MemTotal"] == expected.memory
        found = driver.find("m1")
        assert found is not None
        assert "options.memory" in getattr(found, "in_place", ())
