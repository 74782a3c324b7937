import pytest
from unit.simulator.town import CLUSTER, Town, service

from swarmplan.errors import Transient, Unreachable
from swarmplan.model.machine import Machine, Power
from swarmplan.simulator import When, World


class Crash(BaseException):
    """The process dies: nothing catches it."""


def test_a_call_fails_before_it_takes_effect(world: World) -> None:
    town = Town(world, 1)
    world.faults.add(Transient("no"))
    with pytest.raises(Transient):
        town.manager.create_service(service())
    assert town.manager.services() == []
    town.manager.create_service(service())


def test_a_call_fails_after_it_took_effect(world: World) -> None:
    town = Town(world, 1)
    world.faults.add(Crash(), when=When.AFTER)
    with pytest.raises(Crash):
        town.manager.create_service(service())
    assert len(town.manager.services()) == 1


def test_the_nth_mutating_call_of_any_machine_is_struck_and_reads_do_not_count(world: World) -> None:
    town = Town(world, 1, 1)
    world.faults.add(Crash(), at=3)
    town.manager.create_service(service("a"))
    town.manager.nodes()
    town.driver.stop("w0")
    with pytest.raises(Crash):
        town.manager.create_service(service("b"))


def test_a_fault_may_wait_for_one_call_only(world: World) -> None:
    town = Town(world, 1)
    world.faults.add(Crash(), at=2, call="/services/create")
    town.manager.create_network({"Name": "n", "Driver": "overlay"})
    town.manager.create_service(service("a"))
    town.manager.create_network({"Name": "o", "Driver": "overlay"})
    with pytest.raises(Crash):
        town.manager.create_service(service("b"))


def test_two_faults_for_one_call_come_one_after_the_other(world: World) -> None:
    town = Town(world, 1)
    world.faults.add(Transient("one"))
    world.faults.add(Transient("two"))
    for words in ("one", "two"):
        with pytest.raises(Transient, match=words):
            town.manager.create_service(service())
    town.manager.create_service(service())


def test_forgotten_faults_do_not_strike(world: World) -> None:
    town = Town(world, 1)
    world.faults.add(Crash())
    world.faults.clear()
    town.manager.create_service(service())


def test_a_create_cut_half_way_leaves_a_broken_machine_that_is_made_again(world: World) -> None:
    driver = world.driver(CLUSTER)
    world.faults.add(Crash(), when=When.HALF)
    with pytest.raises(Crash):
        driver.create(Machine("one", "local"))
    assert driver.observe()["one"].power is Power.BROKEN
    with pytest.raises(Unreachable):
        world.connect(driver.endpoint("one")).info()
    driver.create(Machine("one", "local"))
    assert driver.observe()["one"].power is Power.RUNNING


def test_half_of_any_other_call_is_none_of_it(world: World) -> None:
    town = Town(world, 1)
    world.faults.add(Crash(), when=When.HALF)
    with pytest.raises(Crash):
        town.manager.create_service(service())
    assert town.manager.services() == []


def test_mutating_calls_are_written_down(world: World) -> None:
    town = Town(world, 1)
    before = len(world.faults.calls)
    town.manager.create_service(service())
    town.manager.services()
    town.driver.stop("m0")
    assert world.faults.calls[before:] == ["m0: POST /services/create web", "m0: driver stop"]


@pytest.mark.parametrize("trouble", ["hang", "kill", "stop", "remove"])
def test_an_engine_in_trouble_is_unreachable_and_its_node_goes_down(world: World, trouble: str) -> None:
    town = Town(world, 1, 1)
    {
        "hang": lambda: world.hang(CLUSTER, "w0"),
        "kill": lambda: world.kill(CLUSTER, "w0"),
        "stop": lambda: town.driver.stop("w0"),
        "remove": lambda: town.driver.remove("w0"),
    }[trouble]()
    with pytest.raises(Unreachable, match="timed out" if trouble == "hang" else "refused"):
        town.engines["w0"].info()
    states = [{node["Status"]["State"] for node in town.manager.nodes()} for _ in range(6)]
    assert states[0] == {"ready"}
    assert states[-1] == {"ready", "down"}


def test_what_comes_back_is_the_same_node(world: World) -> None:
    town = Town(world, 1, 1)
    own = town.node("w0")["ID"]
    world.hang(CLUSTER, "w0")
    world.pass_time(10)
    world.hang(CLUSTER, "w0", hung=False)
    world.pass_time(2)
    assert (town.node("w0")["ID"], town.node("w0")["Status"]["State"]) == (own, "ready")
