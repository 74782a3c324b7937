"""The adapters: which engine to ask, and which one to forget."""

from typing import Any

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.adapters import Adapters
from swarmplan.errors import Unreachable
from swarmplan.folders.folder import CopiedFolders
from swarmplan.ports import Endpoint, Engine
from swarmplan.sources.reader import Reader


class Counted(Adapters):
    """A adapters that counts its connections."""

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
    adapters = Counted(rig)
    first = adapters.engine("m1")
    assert adapters.engine("m1") is first
    adapters.forget("m1")
    adapters.forget("m1")
    assert adapters.engine("m1") is not first
    assert adapters.connected == ["simulated://lab/m1"] * 2


def test_a_forgotten_engine_is_closed(rig: Rig) -> None:
    adapters = Counted(rig)
    events = adapters.engine("m1").events()
    adapters.manager()
    adapters.close()
    assert list(events) == []
    assert len(adapters.connected) == 1
    adapters.manager()
    assert len(adapters.connected) == 2


def test_the_manager_that_answered_last_is_asked_first(rig: Rig) -> None:
    adapters = Counted(rig)
    rig.world.kill(CLUSTER, "m1")
    second = adapters.manager()
    rig.world.driver(CLUSTER).start("m1")
    assert adapters.manager() is second
    assert second is adapters.engine("m2")


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
    adapters: Any = Counted(rig, managers=1)
    adapters.assign("found", "ssh")
    assert adapters.machines == ("m1", "found")
    assert (adapters.machines_of("local"), adapters.machines_of("ssh")) == (["m1"], ["found"])
