"""The rolling update of one service."""

from swarmplan.model.bodies import Json
from swarmplan.simulator.state.identity import timestamp
from swarmplan.simulator.state.raft import write
from swarmplan.simulator.state.records import Service, Swarm, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.placement import allows
from swarmplan.simulator.swarmkit.tasks import FAILED, is_live, make, template

_MONITOR = 2
"""Ticks the last task is monitored before the update is completed (5 s by default)."""
_DEFAULTS = {"Parallelism": 1, "FailureAction": "pause", "Order": "stop-first"}
_ARRIVED = ("running", *FAILED)


def step(state: State, swarm: Swarm, service: Service) -> None:
    """Start, continue or finish the update."""
    if service.dirty_at is None or state.tick < service.dirty_at:
        return
    live = filter(is_live, swarm.of_service[service.id].values())
    tasks = [task for task in live if not _on_paused_node(swarm, task)]
    dirty = [task for task in tasks if _is_dirty(swarm, service, task)]
    clean = [task for task in tasks if task not in dirty]
    if service.update is None:
        if not dirty:
            service.dirty_at = None
            return
        _set_status(state, swarm, service, "updating", "update in progress")
    failed = next((task for task in clean if task.state in FAILED and task.created >= service.dirty_at), None)
    if failed is not None and _on_failure(state, swarm, service, failed):
        return
    _leave_one(clean)
    _replace(state, swarm, service, dirty, clean)
    if dirty or any(task.state not in _ARRIVED for task in clean):
        service.settle_at = None
    elif service.settle_at is None:
        service.settle_at = state.tick + _MONITOR
    elif state.tick >= service.settle_at:
        _end(state, swarm, service, "completed")
        service.update = {**(service.update or {}), "CompletedAt": timestamp(state.tick)}
        service.settle_at = None


def _on_paused_node(swarm: Swarm, task: Task) -> bool:
    """Whether it is a global service's task on a paused node, which is not updated (measured on 20.10.24)."""
    node = swarm.nodes.get(task.node)
    return not task.slot and node is not None and node.spec["Availability"] == "pause"


def _leave_one(clean: list[Task]) -> None:
    """A place with several current tasks keeps one that runs, if any does: after a rollback of a start-first update the former task
    and its new replacement are both current (20.10.24; swarmkit's ``isSlotDirty``)."""
    kept: dict[int | str, Task] = {}
    for task in sorted(clean, key=lambda task: task.state != "running"):
        if kept.setdefault(task.slot or task.node, task) is not task:
            task.desired = "shutdown"
            clean.remove(task)


def _replace(state: State, swarm: Swarm, service: Service, dirty: list[Task], clean: list[Task]) -> None:
    """Replace as many tasks at a time as the update's parallelism; 0 is all."""
    config = _config(service)
    places = {task.slot or task.node for task in clean if task.state not in _ARRIVED}
    done = {task.slot or task.node for task in clean if task.state == "running"}
    for task in dirty:
        place = task.slot or task.node
        if place in done:  # start-first: the new one runs
            task.desired = "shutdown"
            continue
        if place in places or (config["Parallelism"] and len(places) >= config["Parallelism"]):
            continue
        places.add(place)
        first = config["Order"] == "start-first"
        if not first:
            task.desired = "shutdown"
        node = "" if task.slot else task.node
        make(state, swarm, service, slot=task.slot, node=node, desired="running" if first else "ready")


def _on_failure(state: State, swarm: Swarm, service: Service, failed: Task) -> bool:
    """Apply the failure action; return whether the update ends."""
    action = _config(service)["FailureAction"]
    cause = f"due to failure or early termination of task {failed.id}"
    if action == "continue":
        return False
    if action == "rollback" and service.previous is not None and not _rolling_back(service):
        service.spec, service.previous = service.previous, None
        service.dirty_at, service.update = state.tick, None
        _set_status(state, swarm, service, "rollback_started", f"update rolled back {cause}")
        return True
    _end(state, swarm, service, "paused", f" {cause}")
    return True


def _end(state: State, swarm: Swarm, service: Service, how: str, cause: str = "") -> None:
    """The update, or the rollback of one, is ``paused`` or ``completed``."""
    back = _rolling_back(service)
    message = f"{'rollback' if back else 'update'} {how}{cause}"
    _set_status(state, swarm, service, f"rollback_{how}" if back else how, message)
    service.dirty_at = None


def _set_status(state: State, swarm: Swarm, service: Service, status: str, message: str) -> None:
    started = (service.update or {}).get("StartedAt", timestamp(state.tick))
    service.update = {"State": status, "StartedAt": started, "Message": message}
    write(swarm, service, state.tick)


def _rolling_back(service: Service) -> bool:
    return str((service.update or {}).get("State", "")).startswith("rollback")


def _config(service: Service) -> Json:
    """The update config; the default is one task at a time, but an empty block means all at once."""
    return {**_DEFAULTS, **(service.spec.get("UpdateConfig") or {})}


def _is_dirty(swarm: Swarm, service: Service, task: Task) -> bool:
    """Whether a task must be replaced: swarmkit's ``orchestrator.IsTaskDirty``, faults included. By deep equality, so spelling
    matters. A changed placement alone is forgiven while the node still fits, and then a changed endpoint goes unseen, as it
    does in the engine."""
    desired = template(service)
    moved = desired.get("Placement") != task.spec.get("Placement")
    only = moved and {**desired, "Placement": None} == {**task.spec, "Placement": None}
    if only and task.node in swarm.nodes and allows(swarm, desired, task.node):
        return False
    return desired != task.spec or (service.spec.get("EndpointSpec") or {}) != task.endpoint
