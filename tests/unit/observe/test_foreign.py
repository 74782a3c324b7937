"""A swarm that is not the cluster's: seen, with the names of what would be lost with it."""

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.errors import Unreachable
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.values.unknown import Foreign
from swarmplan.simulator.api.engine import SimulatedEngine

MOUNTS = [{"type": "volume", "source": "data", "target": "/data"}, {"type": "tmpfs", "target": "/tmp"}]  # noqa: S108
WANTED = cluster(1, 1, services={"web": {}, "db": {"volumes": MOUNTS}}, volumes={"data": {}})


@pytest.fixture
def rig() -> Rig:
    """A cluster whose swarm somebody has taken the label from."""
    made = Rig()
    made.apply(WANTED)
    engine = made.world.connect(made.world.driver(CLUSTER).endpoint("m1"))
    live = engine.swarm()
    del live["Spec"]["Labels"][OWNER_LABEL]
    engine.update_swarm(live["Version"]["Index"], live["Spec"])
    return made


def test_what_would_be_lost_with_it_has_its_name(rig: Rig) -> None:
    swarm = rig.observe(WANTED).swarm
    assert isinstance(swarm, Foreign)
    assert (swarm.services, swarm.volumes) == (("db", "web"), ("data",))


def test_what_could_not_be_read_is_not_none(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: object) -> None:
        raise Unreachable("no answer")

    monkeypatch.setattr(SimulatedEngine, "services", silent)
    swarm = rig.observe(WANTED).swarm
    assert isinstance(swarm, Foreign)
    assert swarm.services is None
