import json
import time
from threading import Thread

import pytest
from unit.simulator.town import CLUSTER, Town, service

from swarmplan.model.machine import Machine
from swarmplan.simulator import World
from swarmplan.simulator.state.identity import PLANTED


def build(world: World) -> Town:
    town = Town(world, 1, 2)
    town.manager.create_network({"Name": "app", "Driver": "overlay"})
    spec = service(replicas=3)
    spec["TaskTemplate"]["Networks"] = [{"Target": "app"}]
    town.manager.create_service(spec)
    return town


def test_the_same_calls_make_the_same_world() -> None:
    first, second = World("a"), World("a")
    build(first)
    build(second)
    assert first.to_json() == second.to_json()


def test_another_seed_makes_other_ids() -> None:
    first, second = World("a"), World("b")
    assert build(first).manager.swarm()["ID"] != build(second).manager.swarm()["ID"]


def test_a_world_outlives_its_process(world: World) -> None:
    town = build(world)
    text = json.dumps(world.to_json())
    again = World.from_json(json.loads(text))
    assert json.dumps(again.to_json()) == text
    manager = again.connect(again.driver(CLUSTER).endpoint("m0"))
    for _ in range(8):  # both go on alike
        assert manager.tasks() == town.manager.tasks()
    assert {task["Status"]["State"] for task in manager.tasks()} == {"running"}
    assert manager.networks() == town.manager.networks()
    assert again.driver(CLUSTER).observe() == town.driver.observe()


@pytest.mark.parametrize("wrong", [{}, {"format": 2}, [], {"format": 1}, {"format": 1, "hosts": 3}])
def test_what_is_no_world_is_told_apart(wrong: object) -> None:
    with pytest.raises(ValueError, match="simulated world"):
        World.from_json(wrong)  # type: ignore[arg-type]  # that is what is tried


def test_answers_are_copies(world: World) -> None:
    town = build(world)
    before = town.manager.services(), town.manager.nodes(), town.manager.swarm()["Spec"]
    town.manager.services()[0]["Spec"]["TaskTemplate"]["ContainerSpec"].clear()
    town.manager.nodes()[0]["Spec"]["Labels"]["a"] = "b"
    town.manager.swarm()["Spec"]["Raft"].clear()
    after = town.manager.services(), town.manager.nodes(), town.manager.swarm()["Spec"]
    assert after[0][0]["Spec"] == before[0][0]["Spec"]
    assert after[1:] == before[1:]


def test_bodies_are_copied(world: World) -> None:
    town = Town(world, 1)
    spec = service(Labels={"a": "b"})
    town.manager.create_service(spec)
    spec["Labels"]["a"] = "c"
    assert town.manager.service("web")["Spec"]["Labels"] == {"a": "b"}


def test_clusters_do_not_see_each_other(world: World) -> None:
    world.driver("one").create(Machine("m", "local"))
    world.driver("two").create(Machine("m", "local"))
    assert len(world.driver("one").observe()) == 1
    world.driver("one").remove("m")
    assert list(world.driver("two").observe()) == ["m"]


def test_a_driver_of_a_kind_sees_its_own_machines() -> None:
    world = World()
    world.driver("c", "local").create(Machine("a", "local"))
    world.driver("c", "ssh").create(Machine("b", "ssh"))
    assert list(world.driver("c", "local").observe()) == ["a"]
    assert list(world.driver("c").observe()) == ["a", "b"]


def test_tokens_are_recognisable_and_nowhere_but_in_the_swarms_answer(world: World) -> None:
    town = build(world)
    tokens = town.manager.swarm()["JoinTokens"]
    assert all(PLANTED in token for token in tokens.values())
    told = [
        town.manager.info(),
        town.manager.nodes(),
        town.manager.services(),
        town.manager.tasks(),
        world.faults.calls,
    ]
    assert PLANTED not in json.dumps(told)


def test_every_call_is_told_before_it_is_made() -> None:
    told: list[str] = []
    world = World(latency=told.append)
    Town(world, 1).manager.create_service(service())
    assert told[0] == "m0: driver create"
    assert told[-1] == "m0: POST /services/create web"


def test_a_reader_of_events_is_let_go_when_the_host_goes(world: World) -> None:
    town = Town(world, 1)
    seen: list[str] = []
    events = town.manager.events()
    reader = Thread(target=lambda: seen.extend(event["Action"] for event in events))
    reader.start()
    town.manager.create_service(service())
    town.driver.stop("m0")
    reader.join(5)
    assert not reader.is_alive()
    assert seen == ["create"]


def test_a_thousand_of_each_are_quick(world: World) -> None:
    count = 1000
    started = time.perf_counter()
    town = Town(world, 1, count - 1)
    for number in range(count):
        town.manager.create_service(service(f"s{number}", replicas=2))
    world.pass_time(6)
    tasks = town.manager.tasks()
    assert len(tasks) == 2 * count
    assert {task["Status"]["State"] for task in tasks} == {"running"}
    assert len({task["NodeID"] for task in tasks}) == count
    assert time.perf_counter() - started < 30


@pytest.mark.parametrize(("size", "state"), [({}, "new"), ({"SubnetSize": 24}, "running")])
def test_with_a_pool_and_no_size_no_task_ever_runs(world: World, size: dict[str, int], state: str) -> None:
    """As measured on 20.10.24: "invalid pools size: 0"."""
    town = Town(world, 1)
    town.manager.leave_swarm(force=True)
    town.manager.init_swarm({**town.body("m0"), "DefaultAddrPool": ["10.77.0.0/16"], **size})
    town.manager.create_service(service(replicas=1))
    world.pass_time(60)
    assert {task["Status"]["State"] for task in town.manager.tasks()} == {state}
