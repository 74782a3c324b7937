"""The unlock key is kept where it should be, and a locked manager is given it."""

import pytest
from laws.rig import Rig
from small_cluster import cluster
from unit.steps.bench import Bench, node

from swarmplan.adapters import Adapters
from swarmplan.errors import Permanent
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import KeyPlace, SwarmSettings
from swarmplan.simulator.state.identity import PLANTED
from swarmplan.steps.swarm.locks import StoreUnlockKey, UnlockNode

STORE = StoreUnlockKey(key=Key(Kind.SWARM))
LOCKING = SwarmSettings(
    {"EncryptionConfig": {"AutoLockManagers": True}}, unlock_key=KeyPlace(file="/lab.key")
)


@pytest.fixture
def adapters(bench: Bench) -> Adapters:
    """Three managers that lock; their key is kept."""
    return bench.made(cluster(3, swarm=LOCKING))


def test_the_key_is_stored_once(bench: Bench, adapters: Adapters) -> None:
    assert STORE.unmet(adapters) is None
    bench.world.kept.clear()
    assert STORE.unmet(adapters) == "not stored yet"
    bench.do(STORE)
    assert bench.world.kept == {"lab": bench.manager.unlock_key()}


def test_a_key_of_before_is_replaced(bench: Bench, adapters: Adapters) -> None:
    bench.world.kept["lab"] = "SWMKEY-1-before"
    assert STORE.unmet(adapters) == "not stored yet"
    bench.do(STORE)
    assert bench.world.kept == {"lab": bench.manager.unlock_key()}


def test_where_managers_do_not_lock_there_is_nothing_to_keep(bench: Bench) -> None:
    assert STORE.unmet(bench.made(cluster(1))) is None


def test_a_place_that_has_no_key_may_fail_to_give_one(bench: Bench, adapters: Adapters) -> None:
    class Store:
        place, kept = "a store", ""

        def check_preconditions(self) -> None:
            return

        def put(self, key: str) -> None:
            self.kept = key

        def get(self) -> str:
            if not self.kept:
                raise Permanent("not in the store")
            return self.kept

    adapters.keys = Store()
    assert STORE.unmet(adapters) == "not in the store"
    bench.do(STORE)
    assert STORE.unmet(adapters) is None


def test_a_locked_manager_is_given_the_key_and_comes_back(bench: Bench, adapters: Adapters) -> None:
    unlock = UnlockNode(key=node("m2"))
    assert unlock.unmet(adapters) is None
    restarted(bench, "m2")
    assert unlock.unmet(adapters) == "its keys are locked"
    bench.do(unlock)
    assert bench.rig.plan(cluster(3, swarm=LOCKING)).converged


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (
            {},
            "m2 is locked and there is no key in the simulated key store: put it there, or unlock by hand",
        ),
        (
            {"lab": "SWMKEY-1-" + 43 * "0"},
            "m2 is locked and does not accept the key in the simulated key store",
        ),
    ],
)
def test_without_the_right_key_the_error_names_where_it_was_looked_for(
    bench: Bench, adapters: Adapters, kept: dict[str, str], said: str
) -> None:
    restarted(bench, "m2")
    bench.world.kept = kept
    with pytest.raises(Permanent, match=said) as caught:
        UnlockNode(key=node("m2")).apply(adapters)
    assert "docker swarm unlock" in str(caught.value)
    assert "SWMKEY" not in str(caught.value)
    assert PLANTED not in str(caught.value)


def test_without_a_place_the_error_says_to_configure_one(bench: Bench, adapters: Adapters) -> None:
    restarted(bench, "m2")
    adapters.keys = None
    with pytest.raises(Permanent, match=r"set swarm\.unlock_key, or unlock by hand \(docker swarm unlock\)"):
        UnlockNode(key=node("m2")).apply(adapters)


def restarted(bench: Bench, name: str) -> None:
    bench.world.driver("lab").stop(name)
    bench.world.driver("lab").start(name)


def test_a_whole_swarm_of_locked_managers_is_brought_back_by_one_apply() -> None:
    rig, wanted = Rig(), cluster(3, 1, swarm=LOCKING)
    rig.apply(wanted)
    driver = rig.world.driver("lab")
    for act in (driver.stop, driver.start):
        for name in ("m1", "m2", "m3"):
            act(name)
    refused = rig.plan(wanted).hazards
    assert refused == ()
    assert rig.apply(wanted).reason == ""
    assert rig.plan(wanted).converged
