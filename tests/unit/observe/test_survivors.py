"""What managers without a majority know."""

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.adapters import Adapters
from swarmplan.errors import Permanent
from swarmplan.model.backup import LogPosition, Survivor
from swarmplan.model.cluster import Desired
from swarmplan.model.swarm import KeyPlace, SwarmSettings
from swarmplan.model.values.unknown import Unknown
from swarmplan.observe.survivors import observe_survivors

PLAIN = cluster(5)
LOCKING = cluster(
    3,
    swarm=SwarmSettings(
        {"EncryptionConfig": {"AutoLockManagers": True}}, unlock_key=KeyPlace(file="/lab.key")
    ),
)


def lost(wanted: Desired, *gone: str) -> tuple[Rig, Adapters]:
    rig = Rig()
    rig.apply(wanted)
    for name in gone:
        rig.world.driver(CLUSTER).remove(name)
    rig.world.pass_time(10)
    rig.world.faults.calls.clear()
    return rig, rig.adapters(wanted)


def test_those_that_answer_are_read_and_nothing_stops() -> None:
    rig, adapters = lost(PLAIN, "m1", "m2", "m5")
    found = observe_survivors(adapters, rig.observe(PLAIN))
    assert list(found) == ["m3", "m4"]
    for survivor in found.values():
        assert isinstance(survivor.position, LogPosition)
        assert (survivor.locked, survivor.unlock_problem) == (False, "")
    assert rig.world.faults.calls == []


def test_with_a_majority_nobody_is_read() -> None:
    rig, adapters = lost(PLAIN, "m1")
    adapters.folders = None  # type: ignore[assignment]  # to read one would fail
    assert observe_survivors(adapters, rig.observe(PLAIN)) == {}
    rig.world.kill(CLUSTER, "m2")
    rig.world.kill(CLUSTER, "m3")
    assert observe_survivors(adapters, rig.observe(PLAIN)) == {}  # they can be started


def test_whether_the_stored_key_fits_is_reported_without_it() -> None:
    rig, adapters = lost(LOCKING, "m1", "m2")
    observed = rig.observe(LOCKING)
    assert adapters.keys is not None
    place, key = adapters.keys.place, rig.world.kept[CLUSTER]

    def misfit() -> str:
        told = observe_survivors(adapters, observed)["m3"]
        assert told.locked
        assert key not in str(told)
        return told.unlock_problem

    assert misfit() == ""
    rig.world.kept[CLUSTER] = "SWMKEY-1-other"
    assert misfit() == f"the key in {place} does not unlock the swarm: put the right one there"
    rig.world.kept.clear()
    assert misfit() == f"there is no key in {place}: put it there"
    adapters.keys = None
    assert misfit() == "no unlock key is configured: set swarm.unlock_key"


def test_a_folder_that_cannot_be_read_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    rig, adapters = lost(PLAIN, "m1", "m2", "m5")
    observed = rig.observe(PLAIN)
    driver = adapters.driver("m3")
    copy = driver.copy_state

    def copied(name: str, *, stop_engine: bool = True) -> bytes:
        if name == "m3":
            raise Permanent("machine m3: no way to it")
        return copy(name, stop_engine=stop_engine)

    monkeypatch.setattr(driver, "copy_state", copied)
    found = observe_survivors(adapters, observed)
    assert found["m3"] == Survivor(Unknown("machine m3: no way to it"))
    assert found["m4"].locked is False
