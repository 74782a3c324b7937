"""A port is held for as long as a service's present spec asks for it, also in a world that was saved."""

import json

import pytest
from unit.simulator.town import CLUSTER, Town, service

from swarmplan.errors import Permanent
from swarmplan.model.bodies import Json
from swarmplan.ports import Engine
from swarmplan.simulator import World


def with_port(name: str, port: int) -> Json:
    return service(name, EndpointSpec={"Ports": [{"TargetPort": 80, "PublishedPort": port}]})


def is_held(manager: Engine, port: int) -> bool:
    try:
        manager.create_service(with_port(f"other{port}", port))
    except Permanent as error:
        return f"port '{port}' is already in use by service 'web'" in str(error)
    manager.remove_service(manager.service(f"other{port}")["ID"])
    return False


def change(manager: Engine, spec: Json) -> None:
    live = manager.service("web")
    manager.update_service(live["ID"], live["Version"]["Index"], spec)


def test_a_port_goes_with_the_spec_that_asked_for_it(world: World) -> None:
    manager = Town(world, 1).manager
    manager.create_service(with_port("web", 80))
    assert (is_held(manager, 80), is_held(manager, 81)) == (True, False)
    world.pass_time(3)
    change(manager, with_port("web", 81))
    assert (is_held(manager, 80), is_held(manager, 81)) == (False, True)
    again = World.from_json(json.loads(json.dumps(world.to_json())))
    loaded = again.connect(again.driver(CLUSTER).endpoint("m0"))
    assert (is_held(loaded, 80), is_held(loaded, 81)) == (False, True)
    manager.remove_service(manager.service("web")["ID"])
    assert not is_held(manager, 81)


@pytest.mark.parametrize("saved", [False, True])
def test_a_service_that_rolls_back_has_the_port_of_before(world: World, *, saved: bool) -> None:
    manager = Town(world, 1).manager
    manager.create_service(with_port("web", 80))
    world.pass_time(10)
    world.broken["bad:1"] = "exits"
    spec = with_port("web", 81)
    spec["TaskTemplate"]["ContainerSpec"]["Image"] = "bad:1"
    spec["UpdateConfig"] = {"FailureAction": "rollback", "Parallelism": 1}
    change(manager, spec)
    if saved:
        broken, world = world.broken, World.from_json(json.loads(json.dumps(world.to_json())))
        world.broken.update(broken)
        manager = world.connect(world.driver(CLUSTER).endpoint("m0"))
    world.pass_time(60)
    assert manager.service("web")["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"] == "nginx:1"
    assert (is_held(manager, 80), is_held(manager, 81)) == (True, False)
