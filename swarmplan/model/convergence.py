"""Whether a service runs what its spec says, from the engine's own JSON.

The rules were measured on 20.10.24: ``UpdateStatus`` is absent for some 40 ms after an update and for ever when no
task was dirty, ``completed`` also ends an update whose tasks were all rejected, and ``ServiceStatus.DesiredTasks``
counts only tasks that exist. So the tasks themselves are asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from swarmplan.errors import Cause
from swarmplan.model.mode import is_job, mode_of, replicas_of
from swarmplan.model.placement import allowed, eligible

Json = Mapping[str, Any]
_NOT_COMPARED = ("Placement", "Runtime")
"""A placement change alone keeps tasks; a task does not repeat the runtime of its service."""
_ENDED = frozenset({"complete", "failed", "rejected", "shutdown", "orphaned", "remove"})
_UNFINISHED = ("updating", "paused", "rollback_started", "rollback_paused")
_GAVE_UP = {
    "paused": (Cause.PAUSED, "the update was paused"),
    "rollback_completed": (Cause.ROLLED_BACK, "the update failed and was rolled back"),
    "rollback_paused": (Cause.ROLLED_BACK, "the update failed and so did its rollback"),
}
_GOING_BACK = frozenset({"rollback_started", "rollback_completed", "rollback_paused"})


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Why the engine stopped trying, by its kind and in one line."""

    cause: Cause
    told: str


def progress(service: Json, tasks: Iterable[Json], nodes: Iterable[Json]) -> tuple[int, int, str | None]:
    """(tasks wanted, tasks that run the present spec, None or one line on what is missing)."""
    tasks, nodes = tuple(tasks), tuple(nodes)
    mode = mode_of(service["Spec"])
    if is_job(service["Spec"]):
        return _job(service, mode, tasks, nodes)
    places = _places(service, mode, nodes)
    wanted = replicas_of(service["Spec"]) if places is None else len(places)
    live = [
        task
        for task in tasks
        if task.get("DesiredState") == "running" and (places is None or task.get("NodeID") in places)
    ]
    ended = _ended_well(service, tasks, live, places)
    running = ended + sum(1 for task in live if state_of(task) == "running" and is_current(task, service))
    state = (service.get("UpdateStatus") or {}).get("State", "")
    if running == wanted and len(live) + ended == wanted and state not in _UNFINISHED:
        return wanted, running, None
    detail = last_error([task for task in tasks if is_current(task, service)])
    told = f"{running}/{wanted} tasks run the present spec" + (
        f", update {state}" if state in _UNFINISHED else ""
    )
    return wanted, running, told + (f" ({detail})" if detail else "")


def running_tasks(service: Json, tasks: Iterable[Json]) -> frozenset[str]:
    """The ids of the tasks that run the present spec."""
    return frozenset(
        task["ID"] for task in tasks if state_of(task) == "running" and is_current(task, service)
    )


def gave_up(service: Json) -> GaveUp | None:
    """Why the engine stopped trying to bring an update about, or None while it has not."""
    status = service.get("UpdateStatus") or {}
    found = _GAVE_UP.get(status.get("State", ""))
    if found is None:
        return None
    cause, told = found
    return GaveUp(cause, f"{told}: {status.get('Message') or 'no message'}")


def is_unfinished(update_state: str) -> bool:
    """Whether an update is under way or was given up, by ``UpdateStatus.State``; ``progress`` names it in what is missing."""
    return update_state in _UNFINISHED


def goes_back(update_state: str) -> bool:
    """Whether the engine went back to the spec before the last update, or is at it, by ``UpdateStatus.State``."""
    return update_state in _GOING_BACK


def is_current(task: Json, service: Json) -> bool:
    """Whether a task runs the service's present spec. A placement change alone leaves tasks where they are."""
    return _compared(task.get("Spec") or {}) == _compared(service["Spec"].get("TaskTemplate") or {})


def last_error(tasks: Sequence[Json]) -> str:
    """The error of the youngest task that has one and is still wanted or just failed; "" when none has. What is said of
    a pending task is why the scheduler finds no node for it."""
    told = [task for task in tasks if (task.get("Status") or {}).get("Err")]
    if not told:
        return ""
    youngest = max(told, key=lambda task: (task["Status"].get("Timestamp", ""), task["ID"]))
    return ("pending: " if state_of(youngest) == "pending" else "") + str(youngest["Status"]["Err"])


def _ended_well(
    service: Json, tasks: Sequence[Json], live: Sequence[Json], places: frozenset[str] | None
) -> int:
    """The places whose task has ended with exit code 0 under a restart policy that leaves it at that: they have done
    what they were for (a migration, before Swarm had jobs)."""
    policy = (service["Spec"].get("TaskTemplate") or {}).get("RestartPolicy") or {}
    if policy.get("Condition", "any") == "any":
        return 0
    taken = {_place(task, places) for task in live}
    ended = {
        _place(task, places)
        for task in tasks
        if state_of(task) == "complete" and is_current(task, service) and task.get("DesiredState") != "remove"
    }
    return len(ended - taken if places is None else (ended - taken) & places)


def _place(task: Json, places: frozenset[str] | None) -> Any:
    return task.get("Slot", 0) if places is None else task.get("NodeID")


def _places(service: Json, mode: Json, nodes: Sequence[Json]) -> frozenset[str] | None:
    """The nodes a global service is to run on; None for a replicated one, whose places are the scheduler's choice.

    A paused node keeps the task it has, whatever its spec (measured on 20.10.24), so it does not count.
    """
    if "Global" not in mode:
        return None
    template = service["Spec"].get("TaskTemplate") or {}
    return frozenset(node["ID"] for node in nodes if eligible(template, node))


def _job(
    service: Json, mode: Json, tasks: Sequence[Json], nodes: Sequence[Json]
) -> tuple[int, int, str | None]:
    iteration = _index((service.get("JobStatus") or {}).get("JobIteration"))
    mine = [task for task in tasks if _index(task.get("JobIteration")) == iteration]
    done = sum(1 for task in mine if state_of(task) == "complete")
    if "GlobalJob" in mode:
        template = service["Spec"].get("TaskTemplate") or {}
        wanted = sum(
            1
            for node in nodes
            if eligible(template, node) or (_ran_on(node, mine) and allowed(template, node))
        )
    else:
        job = mode.get("ReplicatedJob") or {}
        wanted = int(job.get("TotalCompletions") or job.get("MaxConcurrent") or 1)
    if done >= wanted:
        return wanted, done, None
    detail = last_error(mine)
    return wanted, done, f"{done}/{wanted} tasks completed" + (f" ({detail})" if detail else "")


def _ran_on(node: Json, tasks: Sequence[Json]) -> bool:
    return any(task.get("NodeID") == node["ID"] for task in tasks)


def _index(version: Json | None) -> int:
    return int((version or {}).get("Index", 0))


def state_of(task: Json) -> str:
    """Where the task is: new, pending, assigned … running, complete, failed, rejected, shutdown."""
    return str((task.get("Status") or {}).get("State", ""))


def has_ended(task: Json) -> bool:
    """Whether nothing of the task runs any more, or ever will."""
    return state_of(task) in _ENDED


def _compared(spec: Json) -> dict[str, Any]:
    return {name: value for name, value in spec.items() if name not in _NOT_COMPARED}
