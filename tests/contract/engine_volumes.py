"""The Engine contract: volumes, which every node has for itself."""

from collections.abc import Iterator

import pytest
from contract.engines import EngineContract, Lab, refusal, service

from swarmplan.errors import Conflict, NotFound
from swarmplan.model.bodies import Json
from swarmplan.model.volume import listed_spec, mounted_spec
from swarmplan.ports import Engine

FIRST = {
    "Labels": {"a": "1"},
    "DriverConfig": {"Options": {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}},
}
OTHER = {"Labels": {"a": "2"}}
QUICK = {"UpdateConfig": {"Parallelism": 0, "Monitor": 100_000_000}}


class VolumesContract(EngineContract):
    @pytest.fixture
    def node(self, swarm: Lab) -> Iterator[Engine]:
        """The one that runs the tasks here; its volumes go at the end."""
        node = swarm.engine(1)
        yield node
        for own in swarm.manager.services():
            swarm.manager.remove_service(own["ID"])
        swarm.wait(lambda: not node.containers("data"), "no container is left")
        if node.volumes():
            node.remove_volume("data")

    def test_a_volume_is_its_nodes_as_first_mounted_until_it_is_removed(
        self, swarm: Lab, node: Engine
    ) -> None:
        own = swarm.manager.create_service(mounting(swarm, FIRST))
        (first,) = swarm.wait_running("web", 1)
        assert [spec_of(volume) for volume in node.volumes()] == [("data", mounted_spec(FIRST))]
        assert swarm.manager.volumes() == []
        refusal(lambda: node.remove_volume("data"), Conflict, "volume is in use")

        swarm.change("web", lambda spec: with_options(spec, OTHER))
        swarm.wait(
            lambda: [task["ID"] for task in swarm.tasks("web")] not in ([], [first["ID"]]), "another runs"
        )
        assert [spec_of(volume) for volume in node.volumes()] == [("data", mounted_spec(FIRST))]
        assert {held["Labels"]["com.docker.swarm.service.id"] for held in node.containers("data")} == {own}
        held = {one["State"]: one["Id"] for one in node.containers("data")}
        assert held.keys() == {"running", "exited"}
        refusal(lambda: node.remove_container(held["running"]), Conflict, "running")

        swarm.change("web", lambda spec: spec["Mode"]["Replicated"].update(Replicas=0))
        swarm.wait(
            lambda: {one["State"] for one in node.containers("data")} == {"exited"}, "none runs any more"
        )
        refusal(lambda: node.remove_volume("data"), Conflict, "volume is in use")
        for ended in [one["Id"] for one in node.containers("data")]:
            node.remove_container(ended)
            refusal(lambda ended=ended: node.remove_container(ended), NotFound, "No such container")
        node.remove_volume("data")
        assert node.volumes() == []
        refusal(lambda: node.remove_volume("data"), NotFound, "no such volume")

        swarm.change("web", lambda spec: spec["Mode"]["Replicated"].update(Replicas=1))
        swarm.wait_running("web", 1)
        assert [spec_of(volume) for volume in node.volumes()] == [("data", mounted_spec(OTHER))]


def mounting(lab: Lab, options: Json) -> Json:
    """A service that mounts the volume ``data`` on the second node."""
    mount = {"Type": "volume", "Source": "data", "Target": "/data", "VolumeOptions": options}
    here = {"Placement": {"Constraints": [f"node.id=={lab.id(1)}"]}}
    return service(container={"Mounts": [mount]}, task=here, **QUICK)


def with_options(spec: Json, options: Json) -> None:
    spec["TaskTemplate"]["ContainerSpec"]["Mounts"][0]["VolumeOptions"] = options


def spec_of(volume: Json) -> tuple[str, object]:
    return volume["Name"], listed_spec(volume)
