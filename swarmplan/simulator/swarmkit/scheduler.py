"""The scheduler: a node for each pending task, or the engine's message why there is none."""

from collections import Counter
from collections.abc import Callable

from swarmplan.simulator.state.records import Node, Swarm, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.placement import allows, candidates, least_loaded, takes_new
from swarmplan.simulator.swarmkit.tasks import ENDED, advance, is_active

Check = Callable[[Swarm, Task, Node], bool]


def schedule(state: State, swarm: Swarm, tasks: list[Task]) -> None:
    """Schedule pending tasks. A global task has its node already, which is only checked."""
    for task in tasks:
        if task.state == "new" and task.since < state.tick:
            advance(state, swarm, task, "pending")
        elif (
            task.state == "pending"
            and task.since <= state.tick
            and task.desired not in ("shutdown", "remove")
        ):
            _place(state, swarm, task)


def _place(state: State, swarm: Swarm, task: Task) -> None:
    best = _best(swarm, task)
    if not best:
        everywhere = [swarm.nodes[task.node]] if task.node in swarm.nodes else list(swarm.nodes.values())
        advance(state, swarm, task, "pending", _no_suitable_node(swarm, task, everywhere))
        return
    task.node = best
    swarm.of_node[best][task.id] = task
    advance(state, swarm, task, "assigned")


def _best(swarm: Swarm, task: Task) -> str:
    """The node that is best for it, by id: with the fewest tasks of its service, then the fewest at all. "" where none would
    do."""
    others = swarm.of_service[task.service].values()
    same = Counter(other.node for other in others if other.state not in ENDED)
    if not (task.node or _host_ports(task) or _max_replicas(task)):
        return least_loaded(swarm, task.spec, same)
    load = {
        node.id: (same[node.id], len(swarm.of_node[node.id]))
        for node in candidates(swarm, task.spec, task.node)
        if _port_free(swarm, task, node) and _room(swarm, task, node)
    }
    return min(load, key=load.__getitem__, default="")


def _no_suitable_node(swarm: Swarm, task: Task, pool: list[Node]) -> str:
    """Each node is counted at the first filter it fails."""
    reasons: list[str] = []
    for check, text in _FILTERS:
        failing = [node for node in pool if not check(swarm, task, node)]
        pool = [node for node in pool if node not in failing]
        if failing:
            reasons.append(text.format(count=len(failing), s="" if len(failing) == 1 else "s"))
    return f"no suitable node ({'; '.join(reasons)})" if reasons else "no suitable node"


def _port_free(swarm: Swarm, task: Task, node: Node) -> bool:
    ports = _host_ports(task)
    return not ports or not any(
        ports & _host_ports(other)
        for other in swarm.of_node.get(node.id, {}).values()
        if other is not task and other.state not in ENDED
    )


def _room(swarm: Swarm, task: Task, node: Node) -> bool:
    limit = _max_replicas(task)
    others = (other for other in swarm.of_service[task.service].values() if other is not task)
    return not limit or sum(other.node == node.id and is_active(other) for other in others) < limit


def _max_replicas(task: Task) -> int:
    return int((task.spec.get("Placement") or {}).get("MaxReplicas") or 0)


def _host_ports(task: Task) -> set[tuple[str, int]]:
    return {
        (port["Protocol"], port["PublishedPort"])
        for port in task.endpoint.get("Ports") or ()
        if port["PublishMode"] == "host" and port.get("PublishedPort")
    }


_FILTERS: tuple[tuple[Check, str], ...] = (
    (lambda _swarm, _task, node: takes_new(node), "{count} node{s} not available for new tasks"),
    (
        lambda swarm, task, node: allows(swarm, task.spec, node.id),
        "scheduling constraints not satisfied on {count} node{s}",
    ),
    (_port_free, "host-mode port already in use on {count} node{s}"),
    (_room, "max replicas per node limit exceed on {count} node{s}"),
)
