"""Planning alone, pure: as many nodes as services, from nothing and with ten edits in a converged cluster.

python benchmarks/planning.py
"""

import gc
import statistics
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tables import table

from swarmplan.model.cluster import MANAGED_LABEL, OWNER_LABEL, Desired, Observed
from swarmplan.model.machine import EngineState, Machine, MachineState, Power
from swarmplan.model.service import Network, NetworkState, Service, ServiceState, Task
from swarmplan.model.swarm import Node, NodeState, Role, SwarmState
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_plan

CLUSTER, MANAGERS, EDITS, ROUNDS, GOAL = "big", 7, 10, 5, 1.0
OWNED = {OWNER_LABEL: CLUSTER, MANAGED_LABEL: "true"}
SIZES = (1_000, 2_000)


def main() -> None:
    print("## Planning alone\n")
    print(
        f"`make_plan` for as many nodes as services; seconds, median of {ROUNDS}. Goal: 1,000 in under {GOAL:g} s.\n"
    )
    timed: dict[str, list[float]] = {}
    for size in SIZES:
        wanted = desired(size)
        edited = replace(wanted, services=_edited(wanted.services))
        for name, goal, found in (
            ("from nothing", wanted, Observed()),
            (f"{EDITS} edits", edited, converged(wanted)),
        ):
            timed.setdefault(name, []).append(_median(goal, found))
    rows = [
        [name, *(f"{value:.2f}" for value in values), f"{values[1] / values[0]:.1f}"]
        for name, values in timed.items()
    ]
    table(["plan", *(f"{size:,}" for size in SIZES), "ratio"], rows)


def desired(size: int) -> Desired:
    """So many machines, and so many services of two replicas on one network."""
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


def _edited(services: Mapping[str, Service]) -> dict[str, Service]:
    """The first ten with one replica more."""
    names = list(services)[:EDITS]
    return {**services, **{name: Service(name, _spec(name, replicas=3)) for name in names}}


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
    return ServiceState(service, f"id-{service.name}", 1, owned=True, tasks=tasks, wanted=2, running=2)


def _median(wanted: Desired, found: Observed) -> float:
    taken = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.perf_counter()
        plan = make_plan(wanted, found)
        taken.append(time.perf_counter() - start)
        _check(plan, wanted, found)
    return statistics.median(taken)


def _check(plan: Plan, wanted: Desired, found: Observed) -> None:
    """A plan that is quick because it is wrong counts for nothing."""
    expected = EDITS if found.services else len(wanted.services)
    assert not plan.hazards, plan.hazards[0]
    assert plan.impact.services_rolled + plan.impact.services_created == expected, plan.impact


if __name__ == "__main__":
    main()
