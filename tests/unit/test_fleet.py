"""The fleet: which engine to ask, and which one to forget."""

from typing import Any

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.errors import Unreachable
from swarmplan.fleet import Fleet
from swarmplan.folders.folder import CopiedFolders
from swarmplan.ports import Endpoint, Engine
from swarmplan.sources.reader import Reader


class Counted(Fleet):
    """A fleet that counts its connections."""

    def __init__(self, rig: Rig, managers: int = 3, name: str = CLUSTER) -> None:
        self.connected: list[str] = []

        def connect(endpoint: Endpoint) -> Engine:
            self.connected.append(endpoint.url)
            return rig.world.connect(endpoint)

        wanted = cluster(managers)
        homes = dict.fromkeys(wanted.machines, "local")
        super().__init__(
            name,
            {"local": rig.world.driver(CLUSTER, "local")},
            homes,
            connect,
            contents=Reader({}),
            folders=CopiedFolders(),
        )


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.apply(cluster(3))
    return rig


def test_an_engine_is_connected_once_until_it_is_forgotten(rig: Rig) -> None:
    fleet = Counted(rig)
    first = fleet.engine("m1")
    assert fleet.engine("m1") is first
    fleet.forget("m1")
    fleet.forget("m1")
    assert fleet.engine("m1") is not first
    assert fleet.connected == ["simulated://lab/m1"] * 2


def test_a_forgotten_engine_is_closed(rig: Rig) -> None:
    fleet = Counted(rig)
    events = fleet.engine("m1").events()
    fleet.manager()
    fleet.close()
    assert list(events) == []
    assert len(fleet.connected) == 1
    fleet.manager()
    assert len(fleet.connected) == 2


def test_the_manager_that_answered_last_is_asked_first(rig: Rig) -> None:
    fleet = Counted(rig)
    rig.world.kill(CLUSTER, "m1")
    second = fleet.manager()
    rig.world.driver(CLUSTER).start("m1")
    assert fleet.manager() is second
    assert second is fleet.engine("m2")


def test_without_a_manager_it_says_what_each_machine_said(rig: Rig) -> None:
    for name in ("m1", "m2"):
        rig.world.kill(CLUSTER, name)
    with pytest.raises(Unreachable) as raised:
        Counted(rig).manager()
    told = str(raised.value)
    assert told.startswith("no manager of lab answers (m1: engine at simulated://lab/m1 does not answer")
    assert "; m2: " in told
    assert "; m3: " in told
    with pytest.raises(Unreachable, match=r"no manager of lab answers \(none of its machines is a manager\)"):
        Counted(rig, managers=0).manager()
    with pytest.raises(Unreachable, match=r"no manager of lab answers$"):
        Counted(rig).manager(["m1", "m2", "m3"])  # what nobody was asked for nobody denied


def test_the_swarm_of_another_cluster_is_not_ours(rig: Rig) -> None:
    with pytest.raises(Unreachable, match="m1, m2, m3: its swarm belongs to cluster lab"):
        Counted(rig, name="other").manager()


def test_machines_are_known_by_the_driver_they_were_found_at(rig: Rig) -> None:
    fleet: Any = Counted(rig, managers=1)
    fleet.assign("found", "ssh")
    assert fleet.machines == ("m1", "found")
    assert (fleet.machines_of("local"), fleet.machines_of("ssh")) == (["m1"], ["found"])
