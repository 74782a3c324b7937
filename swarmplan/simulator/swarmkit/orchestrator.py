"""The orchestrator: reconciles the tasks of one service."""

from collections import defaultdict
from collections.abc import Iterable

from swarmplan.simulator.state.records import Service, Swarm, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit import jobs, updater
from swarmplan.simulator.swarmkit.placement import allows, candidates, keeps
from swarmplan.simulator.swarmkit.tasks import ENDED, drop, make

_RESTART_DELAY = 2
"""Ticks between a failure and the restart (5 s by default on a real engine)."""
_FAILED = ("rejected", "failed")
Place = int | str


def reconcile(state: State, swarm: Swarm, service: Service) -> None:
    """Create missing tasks, remove surplus ones, advance an update by one step."""
    if "Job" in service.mode:
        jobs.reconcile(state, swarm, service)
        return
    places = by_place(swarm.of_service[service.id].values())
    for tasks in places.values():
        for task in [task for task in tasks if live(task)]:
            _restart(state, swarm, service, task)
    _scale(state, swarm, service)
    updater.step(state, swarm, service)
    _start_prepared(swarm, service)
    _reap(swarm, service)


def live(task: Task) -> bool:
    """Whether the desired state of the task is to run, now or next."""
    return task.desired in ("ready", "running")


def by_place(tasks: Iterable[Task]) -> dict[Place, list[Task]]:
    """The tasks by their slot or, in a global service, by their node, oldest first."""
    places: dict[Place, list[Task]] = defaultdict(list)
    for task in tasks:
        places[task.slot or task.node].append(task)
    return places


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
    if task.state in _FAILED:
        policy = (service.spec["TaskTemplate"].get("RestartPolicy") or {}).get("Condition", "any")
        if policy != "none" and state.tick - task.since >= _RESTART_DELAY:
            task.desired = "shutdown"
            make(state, swarm, service, slot=task.slot, node=_pinned(task), desired="running")
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


def _pinned(task: Task) -> str:
    return "" if task.slot else task.node


def _scale(state: State, swarm: Swarm, service: Service) -> None:
    """Create or remove tasks until their number is the desired one."""
    there = [task for task in swarm.of_service[service.id].values() if live(task)]
    if service.mode == "Global":
        covered = {task.node for task in there}
        for node in candidates(swarm, service.spec["TaskTemplate"]):
            if node.id not in covered:
                make(state, swarm, service, slot=0, node=node.id, desired="running")
        return
    taken = {task.slot for task in there}
    wanted = int(service.spec["Mode"]["Replicated"]["Replicas"])
    slot = 0
    while len(taken) < wanted:
        slot += 1
        if slot not in taken:
            taken.add(slot)
            make(state, swarm, service, slot=slot, node="", desired="running")
    surplus = set(sorted(taken)[wanted:])
    for task in there:  # those that ended before stay in the history (measured on 20.10.24 and 28.5.2)
        if task.slot in surplus:
            task.desired = "remove"


def _start_prepared(swarm: Swarm, service: Service) -> None:
    """Start a prepared replacement once its predecessor has ended or its node is not ready."""
    for tasks in by_place(swarm.of_service[service.id].values()).values():
        leaving = [
            task
            for task in tasks
            if task.desired == "shutdown" and task.state not in ENDED and keeps_running(swarm, task)
        ]
        if not leaving:
            for task in tasks:
                if task.desired == "ready":
                    task.desired = "running"


def keeps_running(swarm: Swarm, task: Task) -> bool:
    """Whether the task's node is ready, so that its end can be awaited."""
    node = swarm.nodes.get(task.node)
    return node is not None and node.state == "ready"


def _reap(swarm: Swarm, service: Service) -> None:
    """Remove old tasks beyond the history limit of each slot."""
    limit = int(swarm.spec["Orchestration"].get("TaskHistoryRetentionLimit", 0))
    for tasks in by_place(swarm.of_service[service.id].values()).values():
        old = [task for task in tasks if task.desired == "shutdown" and task.state in ENDED]
        for task in old[: max(0, len(old) - limit)]:
            drop(swarm, task)
