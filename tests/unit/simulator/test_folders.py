"""Copies of a swarm folder, put back: measured on 20.10.24, see ``simulator/folders.py``."""

from collections.abc import Callable
from typing import Any

import pytest
from unit.simulator.town import CLUSTER, Town, service

from swarmplan.errors import Failure, Permanent, Transient
from swarmplan.simulator import World


def force(town: Town, name: str, **more: Any) -> None:
    town.engines[name].init_swarm({**town.body(name), "ForceNewCluster": True, **more})
    town.names = [name, *(other for other in town.names if other != name)]


def restored(town: Town, machine: str = "new") -> Town:
    """The town after its first manager was copied and lost, and put back on another machine."""
    copy = town.driver.copy_state("m0")
    town.driver.remove("m0")
    town.names.remove("m0")
    town.add(machine)
    town.driver.replace_state(machine, copy)
    force(town, machine)
    return town


def moved(town: Town, copy: bytes) -> None:
    """Put it back on the machine it came from, which has another address by now."""
    town.world.host(CLUSTER, "m0").address = "198.18.9.9"
    town.driver.replace_state("m0", copy)
    force(town, "m0")


def peer(town: Town, name: str) -> str:
    return str(town.node(name)["ManagerStatus"]["Addr"].partition(":")[0])


def states(town: Town) -> dict[str, str]:
    return {node["Description"]["Hostname"]: node["Status"]["State"] for node in town.manager.nodes()}


def at_odds(act: Callable[[], object]) -> str:
    with pytest.raises(Failure) as caught:
        act()
    return str(caught.value)


def test_what_a_copy_holds_is_back_and_what_came_later_is_gone(world: World) -> None:
    town = Town(world, 1, 1)
    kept = town.manager.create_service(service("kept"))
    copy = town.driver.copy_state("m0")
    town.manager.create_service(service("late"))
    town.manager.remove_service(kept)
    own = town.node("m0")["ID"]
    town.driver.replace_state("m0", copy)
    world.pass_time(8)
    assert [found["ID"] for found in town.manager.services()] == [kept]
    assert town.node("m0")["ID"] == own
    assert states(town) == {"m0": "ready", "w0": "ready"}


def test_a_copy_of_three_managers_has_no_leader_until_a_new_cluster_is_forced(world: World) -> None:
    town = Town(world, 3, 1)
    copy = town.driver.copy_state("m1")
    for name in ("m0", "m1", "m2"):
        town.driver.stop(name)
    town.driver.replace_state("m1", copy)
    assert "does not have a leader" in at_odds(town.engines["m1"].nodes)
    force(town, "m1")
    world.pass_time(8)
    assert states(town)["w0"] == "ready"
    managers = [node["ID"] for node in town.manager.nodes() if node.get("ManagerStatus")]
    assert managers == [world.host(CLUSTER, "m1").node]


def test_a_copy_put_back_beside_a_majority_does_not_turn_it_back(world: World) -> None:
    town = Town(world, 3)
    copy = town.driver.copy_state("m2")
    town.manager.create_service(service("late"))
    town.driver.replace_state("m2", copy)
    assert [found["Spec"]["Name"] for found in town.manager.services()] == ["late"]
    assert town.node("m2")["ManagerStatus"]["Reachability"] == "reachable"


def test_the_raft_goes_on_with_the_address_of_then(world: World) -> None:
    town = Town(world, 1)
    was = town.address("m0")
    town = restored(town)
    assert peer(town, "new") == was
    assert town.engines["new"].info()["Swarm"]["NodeAddr"] == town.address("new") != was


def test_before_a_new_cluster_is_forced_it_announces_the_old_address(world: World) -> None:
    town = Town(world, 1)
    copy, was = town.driver.copy_state("m0"), town.address("m0")
    town.driver.remove("m0")
    town.add("new")
    town.driver.replace_state("new", copy)
    own = town.engines["new"].info()["Swarm"]
    assert (own["NodeAddr"], own["ControlAvailable"], own["Error"]) == (was, True, "")


def test_workers_find_a_manager_again_where_they_knew_one_and_nowhere_else(world: World) -> None:
    town = Town(world, 1, 1)
    copy = town.driver.copy_state("m0")
    town.driver.replace_state("m0", copy)
    world.pass_time(8)
    assert states(town)["w0"] == "ready"
    moved(town, copy)
    world.pass_time(8)
    assert states(town)["w0"] == "down"
    assert world.from_json(world.to_json()).host(CLUSTER, "w0").knows
    town.engines["w0"].leave_swarm(force=True)
    town.join("w0")
    world.pass_time(8)
    assert town.node("w0")["Status"]["State"] == "ready"


def test_a_manager_that_joins_a_moved_one_wedges_the_swarm(world: World) -> None:
    town = restored(Town(world, 1))
    town.add("more")
    town.join("more", "Manager")
    assert "does not have a leader" in at_odds(town.manager.nodes)


def test_one_that_redirects_joins_and_mends_the_address(world: World) -> None:
    town = Town(world, 1)
    was = town.address("m0")
    town = restored(town)
    town.add("more")
    town.driver.redirect("more", was, town.address("new"))
    town.join("more", "Manager")
    world.pass_time(5)
    town.names = ["more", "new"]
    town.set_node("new", Role="worker")
    world.pass_time(5)
    town.driver.redirect("more", was, "")
    town.set_node("new", Role="manager")
    world.pass_time(5)
    assert peer(town, "new") == town.address("new")
    town.add("third")
    town.join("third", "Manager")
    assert len(town.manager.nodes()) == 3


def test_a_manager_whose_address_is_led_elsewhere_is_not_reached(world: World) -> None:
    town = Town(world, 3)
    town.driver.redirect("m0", town.address("m1"), "198.18.9.9")
    assert town.node("m1")["ManagerStatus"]["Reachability"] == "unreachable"
    town.driver.redirect("m0", town.address("m1"), "")
    assert town.node("m1")["ManagerStatus"]["Reachability"] == "reachable"


def test_workers_of_a_moved_manager_are_lost_when_its_engine_restarts(world: World) -> None:
    town = restored(Town(world, 1))
    town.add("w")
    town.join("w")
    town.driver.stop("new")
    town.driver.start("new")
    world.pass_time(8)
    assert states(town)["w"] == "down"


def locked(world: World) -> tuple[Town, str]:
    """The last of two managers that lock, and their key."""
    town = Town(world, 2)
    live = town.manager.swarm()
    locks = {**live["Spec"], "EncryptionConfig": {"AutoLockManagers": True}}
    town.manager.update_swarm(live["Version"]["Index"], locks)
    key = town.manager.unlock_key()
    town.driver.remove("m1")
    world.pass_time(10)
    return town, key


def test_a_copy_of_a_manager_that_locks_is_locked(world: World) -> None:
    town, key = locked(world)
    folders, copy = world.folders(), town.driver.copy_state("m0", stop_engine=False)
    town.driver.replace_state("m0", copy)
    assert town.engines["m0"].info()["Swarm"]["LocalNodeState"] == "locked"
    with pytest.raises(Permanent, match="wrong unlock key"):
        folders.unlocked(copy, "SWMKEY-1-other")
    town.driver.replace_state("m0", folders.unlocked(copy, key))
    opened = town.driver.copy_state("m0", stop_engine=False)
    assert folders.unlocked(opened, "") == opened
    force(town, "m0", Spec={"EncryptionConfig": {"AutoLockManagers": True}})
    assert town.manager.unlock_key() == key
    town.driver.stop("m0")
    town.driver.start("m0")
    assert town.engines["m0"].info()["Swarm"]["LocalNodeState"] == "locked"


def test_a_new_cluster_that_is_forced_locks_only_where_that_is_said(world: World) -> None:
    town, key = locked(world)
    copy = town.driver.copy_state("m0", stop_engine=False)
    town.driver.replace_state("m0", world.folders().unlocked(copy, key))
    force(town, "m0")
    assert town.manager.unlock_key() == ""
    assert town.manager.swarm()["Spec"]["EncryptionConfig"] == {"AutoLockManagers": False}


def test_an_unlocked_folder_locks_itself_again_when_the_settings_are_written(world: World) -> None:
    town = Town(world, 1)
    live = town.manager.swarm()
    locks = {**live["Spec"], "EncryptionConfig": {"AutoLockManagers": True}}
    town.manager.update_swarm(live["Version"]["Index"], locks)
    key, folders = town.manager.unlock_key(), world.folders()
    town.driver.replace_state("m0", folders.unlocked(town.driver.copy_state("m0", stop_engine=False), key))
    opened = town.driver.copy_state("m0", stop_engine=False)
    assert folders.unlocked(opened, "") == opened
    town.manager.update_swarm(town.manager.swarm()["Version"]["Index"], locks)
    with pytest.raises(Permanent, match="wrong unlock key"):
        folders.unlocked(town.driver.copy_state("m0", stop_engine=False), "")
    assert town.manager.unlock_key() == key


def test_a_manager_that_locks_drops_out_when_a_new_cluster_is_forced(world: World) -> None:
    town = Town(world, 1)
    live = town.manager.swarm()
    locks = {**live["Spec"], "EncryptionConfig": {"AutoLockManagers": True}}
    town.manager.update_swarm(live["Version"]["Index"], locks)
    key = town.manager.unlock_key()
    with pytest.raises(Transient):
        force(town, "m0")
    assert town.manager.info()["Swarm"]["LocalNodeState"] == "inactive"
    town.driver.stop("m0")
    town.driver.start("m0")
    town.manager.unlock_swarm(key)
    assert states(town) == {"m0": "ready"}


def test_the_newer_log_is_the_greater_position(world: World) -> None:
    town = Town(world, 1)
    before = world.folders().position(town.driver.copy_state("m0"))
    town.manager.create_service(service())
    after = world.folders().position(town.driver.copy_state("m0"))
    force(town, "m0")
    assert before < after < world.folders().position(town.driver.copy_state("m0"))


def test_what_is_no_copy_is_refused(world: World) -> None:
    town = Town(world, 1)
    town.add("spare")
    with pytest.raises(Permanent, match="spare: its engine is not in a swarm"):
        town.driver.copy_state("spare")
    for wrong in (b"", b"[]", b"\xff", b"{}"):
        with pytest.raises(Permanent, match="not a copy"):
            town.driver.replace_state("spare", wrong)
