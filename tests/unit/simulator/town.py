"""A simulated swarm with its machines, to take things apart in."""

from typing import Any

from contract.engines import tasks_of

from swarmplan.model.bodies import Json
from swarmplan.model.machine import Machine
from swarmplan.ports import Engine
from swarmplan.simulator import World

CLUSTER = "town"


class Town:
    def __init__(self, world: World, managers: int, workers: int = 0) -> None:
        self.world = world
        self.driver = world.driver(CLUSTER)
        self.names = [f"m{n}" for n in range(managers)] + [f"w{n}" for n in range(workers)]
        self.engines: dict[str, Engine] = {}
        for name in self.names:
            self.add(name)
        first = self.names[0]
        self.engines[first].init_swarm(self.body(first))
        for name in self.names[1:]:
            self.join(name, "Manager" if name.startswith("m") else "Worker")
        world.pass_time(5)

    @property
    def manager(self) -> Engine:
        return self.engines[self.names[0]]

    def add(self, name: str) -> None:
        self.driver.create(Machine(name, "local"))
        self.engines[name] = self.world.connect(self.driver.endpoint(name))

    def body(self, name: str) -> Json:
        return {"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": self.address(name)}

    def address(self, name: str) -> str:
        return self.world.host(CLUSTER, name).address

    def join(self, name: str, kind: str = "Worker") -> None:
        token = self.manager.swarm()["JoinTokens"][kind]
        remote = [self.address(self.names[0])]
        self.engines[name].join_swarm({**self.body(name), "RemoteAddrs": remote, "JoinToken": token})

    def node(self, name: str) -> Json:
        own = self.world.host(CLUSTER, name).node
        return next(node for node in self.manager.nodes() if node["ID"] == own)

    def set_node(self, name: str, **fields: Any) -> None:
        node = self.node(name)
        self.manager.update_node(node["ID"], node["Version"]["Index"], {**node["Spec"], **fields})

    def running(self, name: str) -> list[Json]:
        return [
            task
            for task in tasks_of(self.manager, name)
            if task["DesiredState"] == task["Status"]["State"] == "running"
        ]


def service(name: str = "web", replicas: int = 1, image: str = "nginx:1", **more: Any) -> Json:
    return {
        "Name": name,
        "TaskTemplate": {"ContainerSpec": {"Image": image}},
        "Mode": {"Replicated": {"Replicas": replicas}},
        **more,
    }
