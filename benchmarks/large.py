"""Made-up clusters of any size: as many nodes as services of two replicas, on one network."""

from dataclasses import replace
from typing import Any

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.labels.names import MANAGED_LABEL, OWNER_LABEL
from swarmplan.model.machine import EngineState, Machine, MachineState, Power
from swarmplan.model.service import Network, NetworkState, Service, ServiceState, Task
from swarmplan.model.swarm import Node, NodeState, Role, SwarmState

CLUSTER, MANAGERS, EDITS = "big", 7, 10
OWNED = {OWNER_LABEL: CLUSTER, MANAGED_LABEL: "true"}


def desired(size: int) -> Desired:
    """What is wanted of such a cluster."""
    nodes = {
        name: Node(
            name, Role.MANAGER if number < MANAGERS else Role.WORKER, labels={"zone": f"z{number % 3}"}
        )
        for number in range(size)
        for name in [f"m-{number}"]
    }
    services = {f"web-{number}": Service(f"web-{number}", _spec(f"web-{number}")) for number in range(size)}
    return Desired(
        CLUSTER,
        machines={name: Machine(name, "local") for name in nodes},
        nodes=nodes,
        networks={"app": Network("app", {"Name": "app", "Driver": "overlay", "Labels": OWNED})},
        services=services,
    )


def converged(wanted: Desired) -> Observed:
    """The cluster as it is once ``wanted`` is carried out."""
    return Observed(
        machines={
            name: MachineState(machine, Power.RUNNING, "192.0.2.1")
            for name, machine in wanted.machines.items()
        },
        engines={
            name: EngineState("20.10.24", name, "active", node_id=f"id-{name}") for name in wanted.machines
        },
        swarm=SwarmState("cluster-id", {"Labels": {OWNER_LABEL: CLUSTER}}),
        nodes=tuple(_node_state(node) for node in wanted.nodes.values()),
        networks={
            name: NetworkState(network, f"id-{name}", owned=True) for name, network in wanted.networks.items()
        },
        services={name: _service_state(service) for name, service in wanted.services.items()},
    )


def _spec(name: str, replicas: int = 2) -> dict[str, Any]:
    return {
        "Name": name,
        "Labels": OWNED,
        "TaskTemplate": {
            "ContainerSpec": {
                "Image": "lab/bench:1",
                "Env": [f"NAME={name}", "LEVEL=info"],
                "Args": ["serve"],
            },
            "Networks": [{"Target": "app", "Aliases": [name]}],
            "Placement": {"Constraints": ["node.role == worker"]},
        },
        "Mode": {"Replicated": {"Replicas": replicas}},
        "EndpointSpec": {"Mode": "dnsrr"},
    }


def edited(wanted: Desired) -> Desired:
    """The same with one replica more of the first ten services."""
    names = list(wanted.services)[:EDITS]
    more = {name: Service(name, _spec(name, replicas=3)) for name in names}
    return replace(wanted, services={**wanted.services, **more})


def text(size: int) -> str:
    """The cluster file of such a cluster."""
    head = f"apiVersion: swarmplan/v1\nkind: Cluster\nname: {CLUSTER}\nmachines: {{driver: local}}\n"
    counts = f"managers: {{count: {MANAGERS}}}\nworkers: {{count: {size - MANAGERS}}}\n"
    one = (
        "  web-{0}: {{image: 'lab/bench:1', command: [serve], environment: {{NAME: web-{0}, LEVEL: info}}, networks: [app],"
        " deploy: {{replicas: 2, endpoint_mode: dnsrr}}}}\n"
    )
    services = "".join(one.format(number) for number in range(size))
    return f"{head}{counts}networks: {{app: {{driver: overlay}}}}\nservices:\n{services}"


def _node_state(node: Node) -> NodeState:
    manager = node.role is Role.MANAGER
    return NodeState(
        id=f"id-{node.machine}",
        hostname=node.machine,
        node=node,
        status="ready",
        address="192.0.2.1",
        leader=node.machine == "m-0",
        reachable=manager,
        owned_labels=frozenset(node.labels),
        made_for=node.machine,
    )


def _service_state(service: Service) -> ServiceState:
    tasks = tuple(Task(f"{service.name}-{slot}", slot, "id-m-9", "running", "running") for slot in (1, 2))
    return ServiceState(service, f"id-{service.name}", 1, owned=True, tasks=tasks, desired=2, running=2)
