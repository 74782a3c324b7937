"""The orchestrator: reconciles the tasks of one service."""

from collections import defaultdict

from swarmplan.simulator.state.records import Service, Swarm, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit import jobs, updater
from swarmplan.simulator.swarmkit.placement import allows, candidates, keeps
from swarmplan.simulator.swarmkit.tasks import ENDED, FAILED, drop, is_live, make, restarts

_RESTART_DELAY = 2
"""Ticks between a failure and the restart (5 s by default on a real engine)."""


def reconcile(state: State, swarm: Swarm, service: Service) -> None:
    """Create missing tasks, remove surplus ones, advance an update by one step."""
    if "Job" in service.mode:
        jobs.reconcile(state, swarm, service)
        return
    for tasks in _by_place(swarm, service):
        for task in [task for task in tasks if is_live(task)]:
            _restart(state, swarm, service, task)
    _scale(state, swarm, service)
    updater.step(state, swarm, service)
    _start_prepared(swarm, service)
    _reap(swarm, service)


def _by_place(swarm: Swarm, service: Service) -> list[list[Task]]:
    """The service's tasks of each slot or, in a global service, of each node, oldest first."""
    places: dict[int | str, list[Task]] = defaultdict(list)
    for task in swarm.of_service[service.id].values():
        places[task.slot or task.node].append(task)
    return list(places.values())


def settled(swarm: Swarm, service: Service) -> bool:
    """Whether the service has nothing left to reconcile."""
    if service.dirty_at is not None:
        return False
    resting = {"running": "running", "complete": "complete"}
    return all(
        task.state == resting[task.desired]
        if task.desired in resting
        else task.desired == "shutdown" and task.state in ENDED
        for task in swarm.of_service[service.id].values()
    )


def _restart(state: State, swarm: Swarm, service: Service, task: Task) -> None:
    """Replace a task that failed or may not stay on its node."""
    if task.state in FAILED:
        if restarts(service) and state.tick - task.since >= _RESTART_DELAY:
            task.desired = "shutdown"
            node_id = "" if task.slot else task.node
            make(state, swarm, service, slot=task.slot, node=node_id, desired="running")
        return
    if not task.node:
        return
    node = swarm.nodes.get(task.node)
    # a global service's own constraints count at once, on a paused node as well (measured on 20.10.24 and 28.5.2)
    template = task.spec if task.slot else service.spec["TaskTemplate"]
    if keeps(node) and allows(swarm, template, task.node):
        return
    task.desired = "shutdown"
    if task.slot:
        make(state, swarm, service, slot=task.slot, node="", desired="ready")


def _scale(state: State, swarm: Swarm, service: Service) -> None:
    """Create or remove tasks until their number is the desired one."""
    live = [task for task in swarm.of_service[service.id].values() if is_live(task)]
    if service.mode == "Global":
        covered = {task.node for task in live}
        for node in candidates(swarm, service.spec["TaskTemplate"]):
            if node.id not in covered:
                make(state, swarm, service, slot=0, node=node.id, desired="running")
        return
    taken = {task.slot for task in live}
    desired = int(service.spec["Mode"]["Replicated"]["Replicas"])
    slot = 0
    while len(taken) < desired:
        slot += 1
        if slot not in taken:
            taken.add(slot)
            make(state, swarm, service, slot=slot, node="", desired="running")
    surplus = set(sorted(taken)[desired:])
    for task in live:  # those that ended before stay in the history (measured on 20.10.24 and 28.5.2)
        if task.slot in surplus:
            task.desired = "remove"


def _start_prepared(swarm: Swarm, service: Service) -> None:
    """Start a prepared replacement once its predecessor has ended or its node is not ready."""
    for tasks in _by_place(swarm, service):
        if not any(_is_stopping(swarm, task) for task in tasks):
            for task in tasks:
                if task.desired == "ready":
                    task.desired = "running"


def _is_stopping(swarm: Swarm, task: Task) -> bool:
    node = swarm.nodes.get(task.node)
    ready = node is not None and node.state == "ready"
    return ready and task.desired == "shutdown" and task.state not in ENDED


def _reap(swarm: Swarm, service: Service) -> None:
    """Remove old tasks beyond the history limit of each slot."""
    limit = int(swarm.spec["Orchestration"].get("TaskHistoryRetentionLimit", 0))
    for tasks in _by_place(swarm, service):
        old = [task for task in tasks if task.desired == "shutdown" and task.state in ENDED]
        for task in old[: max(0, len(old) - limit)]:
            drop(swarm, task)
