import pytest
from unit.simulator.town import CLUSTER, Town, service

from swarmplan.simulator import World


def errors(town: Town) -> set[str]:
    return {task["Status"]["Err"] for task in town.manager.tasks() if "Err" in task["Status"]}


def test_tasks_come_up_over_some_looks(world: World) -> None:
    town = Town(world, 1)
    town.manager.create_service(service())
    seen = [task["Status"]["State"] for _ in range(7) for task in town.manager.tasks()]
    assert seen == ["new", "pending", "assigned", "preparing", "starting", "running", "running"]


def test_an_image_nobody_preloaded_is_pulled_unless_told_otherwise() -> None:
    pulling, alone = Town(World(), 1), Town(World(pull=False), 1)
    for town in (pulling, alone):
        town.manager.create_service(service())
        town.world.pass_time(6)
    assert len(pulling.running("web")) == 1
    assert errors(alone) == {"No such image: nginx:1"}


def test_a_preloaded_image_is_in_no_registry(world: World) -> None:
    town = Town(world, 1, 1)
    world.host(CLUSTER, "m0").images["lab/own:1"] = "sha256:1"
    world.preloaded.add("lab/own:1")
    town.manager.create_service(service(image="lab/own:1", replicas=2))
    world.pass_time(5)
    assert len(town.running("web")) == 1
    assert errors(town) == {"No such image: lab/own:1"}


def test_a_broken_image_fails_and_is_tried_again(world: World) -> None:
    town = Town(world, 1)
    world.broken["bad:1"] = "task: non-zero exit (1)"
    town.manager.create_service(service(image="bad:1"))
    world.pass_time(20)
    tasks = town.manager.tasks()
    assert errors(town) == {"task: non-zero exit (1)"}
    assert len(tasks) > 1
    assert len(tasks) <= 6  # the present one and five of the past


def test_a_restart_policy_of_none_leaves_it_at_that(world: World) -> None:
    town = Town(world, 1)
    world.broken["bad:1"] = "task: non-zero exit (1)"
    spec = service(image="bad:1")
    spec["TaskTemplate"]["RestartPolicy"] = {"Condition": "none"}
    town.manager.create_service(spec)
    world.pass_time(20)
    assert len(town.manager.tasks()) == 1


def test_tasks_of_a_lost_node_are_replaced(world: World) -> None:
    town = Town(world, 1, 2)
    town.manager.create_service(service(replicas=3))
    world.pass_time(6)
    world.kill(CLUSTER, "w0")
    world.pass_time(15)
    assert {task["NodeID"] for task in town.running("web")} == {
        town.node(name)["ID"] for name in ("m0", "w1")
    }
    assert len(town.running("web")) == 3


def test_tasks_go_on_where_no_manager_is_left(world: World) -> None:
    town = Town(world, 2, 1)
    town.manager.create_service(service(replicas=3))
    world.pass_time(6)
    world.kill(CLUSTER, "m1")
    world.pass_time(10)
    town.driver.start("m1")
    assert len(town.running("web")) == 3


@pytest.mark.parametrize(("parallelism", "rounds"), [(0, 1), (1, 3), (2, 2)])
def test_an_update_goes_as_many_at_a_time_as_it_says(world: World, parallelism: int, rounds: int) -> None:
    town = Town(world, 1, 2)
    town.manager.create_service(service(replicas=3, UpdateConfig={"Parallelism": parallelism}))
    world.pass_time(6)
    live = town.manager.service("web")
    live["Spec"]["TaskTemplate"]["ContainerSpec"]["Env"] = ["A=1"]
    town.manager.update_service(live["ID"], live["Version"]["Index"], live["Spec"])
    created = set()
    for _ in range(60):
        created |= {
            task["CreatedAt"] for task in town.manager.tasks() if "Env" in task["Spec"]["ContainerSpec"]
        }
    assert len(created) == rounds
    assert town.manager.service("web")["UpdateStatus"]["State"] == "completed"


def test_start_first_never_has_fewer(world: World) -> None:
    town = Town(world, 1, 1)
    town.manager.create_service(service(replicas=2, UpdateConfig={"Parallelism": 1, "Order": "start-first"}))
    world.pass_time(6)
    live = town.manager.service("web")
    live["Spec"]["TaskTemplate"]["ForceUpdate"] = 1
    town.manager.update_service(live["ID"], live["Version"]["Index"], live["Spec"])
    assert min(len(town.running("web")) for _ in range(40)) == 2
    assert {task["Spec"]["ForceUpdate"] for task in town.running("web")} == {1}


def test_ports_that_change_with_the_placement_go_unseen(world: World) -> None:
    """The engine's own fault: its placement shortcut returns before it compares endpoints."""
    town = Town(world, 1)
    town.manager.create_service(service())
    world.pass_time(6)
    (before,) = town.running("web")
    live = town.manager.service("web")
    live["Spec"]["TaskTemplate"]["Placement"] = {"Constraints": ["node.role==manager"]}
    live["Spec"]["EndpointSpec"] = {"Ports": [{"TargetPort": 80, "PublishedPort": 80, "PublishMode": "host"}]}
    town.manager.update_service(live["ID"], live["Version"]["Index"], live["Spec"])
    world.pass_time(20)
    (after,) = town.running("web")
    assert after["ID"] == before["ID"]
    assert "UpdateStatus" not in town.manager.service("web")


def test_max_replicas_hold_a_task_back(world: World) -> None:
    town = Town(world, 1)
    spec = service(replicas=2)
    spec["TaskTemplate"]["Placement"] = {"MaxReplicas": 1}
    town.manager.create_service(spec)
    world.pass_time(6)
    assert len(town.running("web")) == 1
    assert any("max replicas per node limit exceed" in error for error in errors(town))
