"""The agent of a node: moves its tasks from state to state."""

from swarmplan.model.values.image_reference import unpinned
from swarmplan.simulator.state.raft import is_connected
from swarmplan.simulator.state.records import Host, Swarm, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit import volumes
from swarmplan.simulator.swarmkit.task_scripts import error_of
from swarmplan.simulator.swarmkit.tasks import ENDED, STARTED, advance, drop

_STOPPING = 4
"""Ticks a container takes to stop (one to two seconds)."""
_NEXT = {"assigned": "preparing", "ready": "starting", "starting": "running"}


def work(state: State, swarm: Swarm, tasks: list[Task]) -> None:
    """Move each task to its next state, where its node is reachable."""
    for task in tasks:
        if task.since >= state.tick:
            continue
        if task.desired in ("shutdown", "remove"):
            _stop(state, swarm, task)
        elif task.node in swarm.nodes and is_connected(state.hosts, swarm.nodes[task.node]):
            _advance(state, swarm, task, state.hosts[swarm.nodes[task.node].host])


def _stop(state: State, swarm: Swarm, task: Task) -> None:
    if task.state in ENDED:
        if task.desired == "remove":
            drop(swarm, task)
        return
    node = swarm.nodes.get(task.node)
    if task.state in STARTED and task.stop_at is None:
        task.stop_at = state.tick + _STOPPING
    elif node is None or (is_connected(state.hosts, node) and state.tick >= (task.stop_at or 0)):
        advance(state, swarm, task, "shutdown")
    elif node.state == "down" and task.desired == "remove":
        advance(state, swarm, task, "orphaned")


def _advance(state: State, swarm: Swarm, task: Task, host: Host) -> None:
    container = task.spec.get("ContainerSpec") or {}
    image = container.get("Image", "")
    if task.state == "preparing":
        if refused := _refused(state, host, task, image):
            advance(state, swarm, task, "rejected", refused)
        elif task.desired == "ready":
            advance(state, swarm, task, "ready")
        else:
            advance(state, swarm, task, "starting")
    elif task.state == "ready" and task.desired == "ready":
        return
    elif task.state == "starting" and (error := state.broken.get(unpinned(image)) or error_of(container)):
        advance(state, swarm, task, "failed", error)
    elif task.state in _NEXT:
        advance(state, swarm, task, _NEXT[task.state])
    elif task.state == "running" and task.desired == "complete":
        advance(state, swarm, task, "complete")


def _refused(state: State, host: Host, task: Task, image: str) -> str:
    """Why no container can be created for the task; "" if it can."""
    return volumes.mount(state, host, task) if _has(state, host, image) else f"No such image: {image}"


def _has(state: State, host: Host, image: str) -> bool:
    """Whether the node has or can pull the image: a preloaded image is in no registry."""
    return image in host.images or bool(state.registry.digest(image, state.preloaded))
