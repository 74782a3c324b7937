"""Tasks: create, inspect, count, remove."""

import re

from swarmplan.errors import NotFound
from swarmplan.model.bodies import Json, restart_policy
from swarmplan.model.values.image_reference import unpinned
from swarmplan.simulator.state.answers import copied, head
from swarmplan.simulator.state.identity import digest, timestamp
from swarmplan.simulator.state.raft import write
from swarmplan.simulator.state.records import Service, Swarm, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.task_scripts import lines_of

_EXIT = re.compile(r"non-zero exit \((\d+)\)")
ENDED = ("complete", "shutdown", "failed", "rejected", "orphaned", "remove")
FAILED = ("rejected", "failed")
STARTED = ("starting", "running")
_MESSAGES = {
    "pending": "pending task scheduling",
    "assigned": "scheduler assigned task to node",
    "ready": "prepared",
    "running": "started",
    "rejected": "preparing",
    "failed": "started",
    "complete": "finished",
}


def make(state: State, swarm: Swarm, service: Service, *, slot: int, node: str, desired: str) -> Task:
    """A new task of the service's current spec; ``node`` is given for global services only."""
    swarm.index += 1
    task = Task(
        id=state.new_id("task", f"{service.name}.{slot or node}"),
        spec=template(service),
        version=swarm.index,
        created=state.tick,
        updated=state.tick,
        service=service.id,
        slot=slot,
        node=node,
        desired=desired,
        endpoint=service.spec.get("EndpointSpec") or {},
        iteration=service.iteration,
        since=state.tick,
    )
    keep(swarm, task)
    return task


def is_live(task: Task) -> bool:
    """Whether the desired state of the task is to run, now or next."""
    return task.desired in ("ready", "running")


def is_active(task: Task) -> bool:
    """Whether the task is to run and has not ended."""
    return is_live(task) and task.state not in ENDED


def restarts(service: Service) -> bool:
    """Whether the service's failed tasks are replaced."""
    return bool(restart_policy(service.spec).get("Condition", "any") != "none")


def template(service: Service) -> Json:
    """The spec a task gets: the template without its Runtime (measured on 20.10.24)."""
    return {name: value for name, value in service.spec["TaskTemplate"].items() if name != "Runtime"}


def keep(swarm: Swarm, task: Task) -> None:
    """Add the task to the store and its indexes."""
    swarm.tasks[task.id] = task
    swarm.of_service[task.service][task.id] = task
    if task.node:
        swarm.of_node[task.node][task.id] = task


def drop(swarm: Swarm, task: Task) -> None:
    """Remove the task."""
    swarm.tasks.pop(task.id, None)
    swarm.of_service[task.service].pop(task.id, None)
    swarm.of_node[task.node].pop(task.id, None)
    swarm.freed += 1


def advance(state: State, swarm: Swarm, task: Task, status: str, error: str = "") -> None:
    """Set the state of the task, with the engine's message for it."""
    message = _MESSAGES.get(status, status)
    if status == "assigned" and not task.slot and task.desired == "running":
        message = "scheduler confirmed task can run on preassigned node"
    if (task.state, task.error, task.message) == (status, error, message):
        return
    task.state, task.message, task.error, task.since = status, message, error, state.tick
    write(swarm, task, state.tick)


def listed(task: Task) -> Json:
    """The entry of ``GET /tasks``."""
    status: Json = {
        "Timestamp": timestamp(task.since),
        "State": task.state,
        "Message": task.message,
        "PortStatus": {},
    }
    if task.error:
        status["Err"] = task.error
    if task.state in (*STARTED, *ENDED):
        running = task.state == "running"
        container = digest("container", task.id) if task.state not in ("rejected", "shutdown") else ""
        code = _EXIT.search(task.error)
        status["ContainerStatus"] = {
            "ContainerID": container,
            "PID": 1000 if running else 0,
            "ExitCode": int(code[1]) if code else 0,
        }
        host_ports = [port for port in task.endpoint.get("Ports") or () if port["PublishMode"] == "host"]
        if running and host_ports:
            status["PortStatus"] = {"Ports": host_ports}
    entry = head(task) | {
        "Labels": {},
        "Spec": task.spec,
        "ServiceID": task.service,
        "Status": status,
        "DesiredState": task.desired,
    }
    if task.slot:
        entry["Slot"] = task.slot
    if task.node:
        entry["NodeID"] = task.node
    if task.desired == "complete":
        entry["JobIteration"] = {"Index": task.iteration} if task.iteration else {}
    return copied(entry)


def logs(state: State, swarm: Swarm, task_id: str) -> list[str]:
    """The log lines of a failed task; the lines set for its image first."""
    task = swarm.tasks.get(task_id)
    if task is None:
        raise NotFound(f"task {task_id} not found")
    container = task.spec.get("ContainerSpec") or {}
    said = state.said.get(unpinned(container.get("Image", ""))) or lines_of(container)
    return list(said) if task.state == "failed" else []


def counts(swarm: Swarm, service: Service) -> Json:
    """``ServiceStatus``: only tasks that exist are counted, so a global service begins with 0 of 0."""
    current = [
        task for task in swarm.of_service.get(service.id, {}).values() if task.iteration == service.iteration
    ]
    done = sum(1 for task in current if task.state == "complete") if "Job" in service.mode else 0
    running = sum(1 for task in current if task.state == "running")
    return {"RunningTasks": running, "DesiredTasks": _desired(service, current), "CompletedTasks": done}


def _desired(service: Service, current: list[Task]) -> int:
    mode = service.spec["Mode"]
    if service.mode == "Replicated":
        return int(mode["Replicated"]["Replicas"])
    if service.mode == "ReplicatedJob":
        return int(mode["ReplicatedJob"]["MaxConcurrent"])
    desired = "complete" if service.mode == "GlobalJob" else "running"
    return sum(1 for task in current if task.desired == desired and task.state != "complete")
