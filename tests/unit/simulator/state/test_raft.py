import pytest
from unit.simulator.town import CLUSTER, Town, service

from swarmplan.errors import Permanent, Transient
from swarmplan.simulator import World


def leaders(town: Town) -> list[str]:
    return [
        n["Description"]["Hostname"] for n in town.manager.nodes() if n.get("ManagerStatus", {}).get("Leader")
    ]


def test_one_of_three_managers_may_go(world: World) -> None:
    town = Town(world, 3)
    world.kill(CLUSTER, "m2")
    town.manager.create_service(service())
    assert town.node("m0")["ManagerStatus"]["Reachability"] == "reachable"
    lost = next(node for node in town.manager.nodes() if node["Description"]["Hostname"] == "m2")
    assert lost["ManagerStatus"]["Reachability"] == "unreachable"


def test_without_a_majority_nothing_is_read_or_written_until_it_is_back(world: World) -> None:
    town = Town(world, 3)
    for name in ("m1", "m2"):
        world.kill(CLUSTER, name)
    for act in (town.manager.nodes, town.manager.swarm, lambda: town.manager.create_service(service())):
        with pytest.raises(Transient, match="does not have a leader"):
            act()
    assert "does not have a leader" in town.manager.info()["Swarm"]["Error"]
    town.driver.start("m1")
    assert len(town.manager.nodes()) == 3


def test_nobody_joins_a_swarm_without_a_majority(world: World) -> None:
    town = Town(world, 2)
    token = town.manager.swarm()["JoinTokens"]["Worker"]
    town.add("late")
    world.kill(CLUSTER, "m1")
    remote = {"RemoteAddrs": [town.address("m0")], "JoinToken": token}
    with pytest.raises(Transient, match="does not have a leader"):
        town.engines["late"].join_swarm({**town.body("late"), **remote})
    assert town.engines["late"].info()["Swarm"]["LocalNodeState"] == "inactive"


def test_a_leader_that_goes_is_followed_by_another(world: World) -> None:
    town = Town(world, 3)
    assert leaders(town) == ["m0"]
    world.kill(CLUSTER, "m0")
    town.names.remove("m0")
    assert leaders(town) == ["m1"]
    town.driver.start("m0")
    assert leaders(town) == ["m1"]


def test_a_demotion_that_costs_the_majority_is_refused(world: World) -> None:
    town = Town(world, 3)
    world.kill(CLUSTER, "m2")
    with pytest.raises(Permanent, match="loss of quorum"):
        town.set_node("m1", Role="worker")


def test_a_leader_may_be_demoted(world: World) -> None:
    town = Town(world, 3)
    town.set_node("m0", Role="worker")
    town.names.remove("m0")
    world.pass_time(2)
    assert leaders(town) == ["m1"]
    assert not town.engines["m0"].info()["Swarm"]["ControlAvailable"]


def test_managers_that_leave_by_force_stay_members(world: World) -> None:
    town = Town(world, 3)
    with pytest.raises(Permanent, match="participating as a manager"):
        town.engines["m2"].leave_swarm()
    town.engines["m2"].leave_swarm(force=True)
    assert len(town.manager.nodes()) == 3
    town.engines["m1"].leave_swarm(force=True)
    with pytest.raises(Transient, match="leader"):
        town.manager.nodes()


def test_a_join_to_where_nobody_is_stays_pending(world: World) -> None:
    town = Town(world, 1)
    town.add("late")
    token = town.manager.swarm()["JoinTokens"]["Worker"]
    body = {**town.body("late"), "JoinToken": token, "RemoteAddrs": ["192.0.2.1:2377", town.address("m0")]}
    with pytest.raises(Transient, match="Timeout was reached before node joined"):
        town.engines["late"].join_swarm(body)
    assert town.engines["late"].info()["Swarm"]["LocalNodeState"] == "pending"
    with pytest.raises(Permanent, match="already part of a swarm"):
        town.join("late")
    town.engines["late"].leave_swarm()
    town.join("late")


def test_a_join_to_a_worker_is_refused_there(world: World) -> None:
    town = Town(world, 1, 1)
    town.add("late")
    token = town.manager.swarm()["JoinTokens"]["Worker"]
    body = {**town.body("late"), "JoinToken": token, "RemoteAddrs": [town.address("w0")]}
    with pytest.raises(Transient, match="connection refused"):
        town.engines["late"].join_swarm(body)
    assert town.engines["late"].info()["Swarm"]["LocalNodeState"] == "inactive"
