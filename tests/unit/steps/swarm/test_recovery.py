"""A folder is unlocked at rest, and a new swarm is forced on it."""

from typing import Any

import pytest
from small_cluster import CLUSTER, cluster
from unit.steps.bench import Answering, Bench

from swarmplan.adapters import Adapters
from swarmplan.errors import Conflict, Permanent, Transient
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import InitSettings, KeyPlace, SwarmSettings
from swarmplan.sources.reader import Reader
from swarmplan.steps.swarm.recovery import ForceNewCluster, ManagerSettled, UnlockFolder

MACHINE = Key(Kind.MACHINE, "m1")
UNLOCK = UnlockFolder(key=MACHINE)
LOCKING = SwarmSettings(
    {"EncryptionConfig": {"AutoLockManagers": True}}, unlock_key=KeyPlace(file="/lab.key")
)


@pytest.fixture
def adapters(bench: Bench) -> Adapters:
    """The last of three managers that locked; their key is kept."""
    adapters = bench.made(cluster(3, swarm=LOCKING))
    for name in ("m2", "m3"):
        bench.world.driver(CLUSTER).remove(name)
    bench.world.pass_time(10)
    return adapters


def membership(adapters: Adapters) -> str:
    return str(adapters.engine("m1").info()["Swarm"]["LocalNodeState"])


def test_a_folder_that_locks_is_unlocked_once_and_locks_again_in_the_new_swarm(
    bench: Bench, adapters: Adapters
) -> None:
    key = bench.world.kept[CLUSTER]
    assert UNLOCK.unmet(adapters) == "its keys are locked"
    bench.do(UNLOCK)
    assert membership(adapters) == "active"
    assert UNLOCK.unmet(adapters) is None
    forced = ForceNewCluster(key=Key(Kind.SWARM), machine="m1", locks=True)
    assert "does not have a leader" in str(forced.unmet(adapters))
    bench.do(forced)
    assert bench.manager.unlock_key() == key
    driver = bench.world.driver(CLUSTER)
    driver.stop("m1")
    driver.start("m1")
    assert membership(adapters) == "locked"


@pytest.mark.parametrize("usual", [{"SnapshotInterval": 500}, {}])
def test_the_raft_of_a_forced_manager_is_written_down_before_another_joins(usual: dict[str, int]) -> None:
    forced: list[dict[str, Any]] = []
    refused: list[int] = []
    told, asked = (
        {"Version": {"Index": 1}, "Spec": {"Name": "default", "Raft": {"ElectionTick": 10, **usual}}},
        [],
    )

    def update(version: int, spec: dict[str, Any]) -> None:
        assert version == told["Version"]["Index"]
        if len(refused) < len(asked) + 1:  # somebody else was first, each time
            refused.append(version)
            told["Version"] = {"Index": version + 1}
            raise Conflict("update out of sequence")
        told.update(Version={"Index": version + 1}, Spec=spec)
        asked.append(spec["Raft"])

    def refuse() -> None:
        raise Transient("The swarm does not have a leader.")

    engine = Answering(
        swarm=lambda: told if forced else refuse(), init_swarm=forced.append, update_swarm=update
    )
    ForceNewCluster(key=Key(Kind.SWARM), machine="m1", settings=InitSettings(advertise_addr="eth0")).apply(
        engine
    )
    assert [raft["SnapshotInterval"] for raft in asked] == [1, usual.get("SnapshotInterval", 0)]
    assert told["Spec"] == {"Name": "default", "Raft": {"ElectionTick": 10, "SnapshotInterval": 0, **usual}}


@pytest.mark.parametrize(("reachable", "told"), [(1, "1 of its 3 managers reachable"), (2, None), (3, None)])
def test_a_leader_that_has_just_lost_the_others_is_forced_though_it_answers(
    reachable: int, told: str | None
) -> None:
    nodes = [
        {"ID": name, "ManagerStatus": {"Reachability": "reachable" if number < reachable else "unreachable"}}
        for number, name in enumerate("abc")
    ]
    forced: list[dict[str, Any]] = []
    spec = {"Version": {"Index": 1}, "Spec": {"Name": "default", "Raft": {}}}
    engine = Answering(
        swarm=lambda: spec,
        nodes=lambda: [*nodes, {"ID": "worker"}],
        init_swarm=forced.append,
        update_swarm=lambda *_: None,
    )
    step = ForceNewCluster(key=Key(Kind.SWARM), machine="m1", settings=InitSettings(advertise_addr="eth0"))
    assert step.unmet(engine) == told
    step.apply(engine)
    assert bool(forced) == (told is not None)


def test_one_that_is_locked_already_is_unlocked_too(bench: Bench, adapters: Adapters) -> None:
    driver = bench.world.driver(CLUSTER)
    driver.stop("m1")
    driver.start("m1")
    assert membership(adapters) == "locked"
    bench.do(UNLOCK)
    assert membership(adapters) == "active"


def test_without_a_key_that_fits_nothing_stops(bench: Bench, adapters: Adapters) -> None:
    bench.world.faults.calls.clear()
    key = bench.world.kept.pop(CLUSTER)
    with pytest.raises(Permanent, match=r"there is no key in .*: put it there"):
        UNLOCK.apply(adapters)
    bench.world.kept[CLUSTER] = key[:-1] + "x"
    with pytest.raises(Permanent, match="wrong unlock key"):
        UNLOCK.apply(adapters)
    adapters.keys = None
    with pytest.raises(Permanent, match=r"no unlock key is configured: set swarm\.unlock_key"):
        UNLOCK.apply(adapters)
    assert bench.world.faults.calls == []
    assert membership(adapters) == "active"


def test_where_managers_do_not_lock_there_is_nothing_to_unlock(bench: Bench) -> None:
    assert UNLOCK.unmet(bench.made(cluster(1))) is None


def test_an_engine_that_looks_for_the_other_managers_is_awaited() -> None:
    class Engine:
        swarm: dict[str, str]

        def info(self) -> dict[str, object]:
            return {"Swarm": self.swarm}

    engine = Engine()
    adapters = Adapters(
        CLUSTER, {}, {}, lambda _: NotImplemented, contents=Reader({}), folders=CopiedFolders()
    )
    adapters._engines["m1"] = engine  # type: ignore[assignment]  # as much of one as is asked
    told = ManagerSettled(key=Key(Kind.NODE, "m1"))
    engine.swarm = {"LocalNodeState": "pending", "Error": ""}
    assert told.unmet(adapters) == "it is looking for the other managers"
    for settled in ({"LocalNodeState": "pending", "Error": "no leader"}, {"LocalNodeState": "active"}):
        engine.swarm = settled
        assert told.unmet(adapters) is None


def test_the_only_manager_of_a_swarm_locks_again_where_nothing_is_to_be_forced(bench: Bench) -> None:
    adapters = bench.made(cluster(1, swarm=LOCKING))
    bench.do(UNLOCK)
    forced = ForceNewCluster(key=Key(Kind.SWARM), machine="m1", locks=True)
    assert forced.unmet(adapters) == "its keys are not locked again yet"
    bench.do(forced)
    assert forced.unmet(adapters) is None
    assert bench.manager.unlock_key() == bench.world.kept[CLUSTER]
    assert ForceNewCluster(key=Key(Kind.SWARM), machine="m1").unmet(adapters) is None
