"""Whether a service runs what its spec says, from the engine's own JSON.

The rules were measured on 20.10.24: ``UpdateStatus`` is absent for some 40 ms after an update and for ever when no
task was dirty, ``completed`` also ends an update whose tasks were all rejected, and ``ServiceStatus.DesiredTasks``
counts only tasks that exist. So the tasks themselves are counted.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.errors import Cause
from swarmplan.model.bodies import Json, JsonView, as_task, restart_policy, task_spec
from swarmplan.model.services.mode import completions_of, is_job, mode_of, replicas_of
from swarmplan.model.services.placement import allowed, eligible
from swarmplan.model.values.age import ago, moment

_NOT_COMPARED = ("Placement", "Runtime")
"""A placement change alone keeps tasks; a task does not repeat the runtime of its service."""
_ENDED = frozenset({"complete", "failed", "rejected", "shutdown", "orphaned", "remove"})
_UNFINISHED = ("updating", "paused", "rollback_started", "rollback_paused")
_RECENT = 60.0
"""Seconds for which an error is reported without its age."""
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
    reason: str


def progress(
    service: JsonView,
    tasks: Iterable[JsonView],
    nodes: Iterable[JsonView],
    *,
    now: float | None = None,
    before: Collection[str] = (),
) -> tuple[int, int, str | None]:
    """(tasks wanted, tasks that run the present spec, None or one line on what is missing).

    An error is reported only where its place is still without a task that runs; with its age, where ``now``
    (the engine's clock, in seconds since 1970) is known; and not where its task is among those that had ended ``before``
    anybody waited, by their ids.
    """
    tasks, nodes = tuple(tasks), tuple(nodes)
    mode = mode_of(service["Spec"])
    if is_job(service["Spec"]):
        return _job(service, mode, tasks, nodes, now=now, before=before)
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
    current = [task for task in tasks if is_current(task, service) and task["ID"] not in before]
    detail = _reason(current, lambda task: _place(task, places), _open(live, current, wanted, places), now)
    if live and running > wanted and state not in _UNFINISHED:
        detail = _surplus(service, live, wanted)
    does = "completed or running" if ended else "running"
    update = f", update {state}" if state in _UNFINISHED else ""
    counts = f"{running}/{wanted} tasks {does} the current spec{update}"
    return wanted, running, counts + (f" ({detail})" if detail else "")


def _surplus(service: JsonView, live: Sequence[JsonView], wanted: int) -> str:
    """On tasks that the managers have yet to stop; which they will choose cannot be known."""
    last = max(live, key=lambda task: (str(task.get("CreatedAt", "")), task["ID"]))
    text = f"too many, the youngest is {last['ID']}: the managers have yet to stop it"
    if "Replicated" in mode_of(service["Spec"]):
        text += f"; docker service scale {service['Spec']['Name']}={wanted} makes them try again"
    return text


def running_tasks(service: JsonView, tasks: Iterable[JsonView]) -> frozenset[str]:
    """The ids of the tasks that run the present spec."""
    return frozenset(
        task["ID"] for task in tasks if state_of(task) == "running" and is_current(task, service)
    )


def gave_up(service: JsonView) -> GaveUp | None:
    """Why the engine stopped trying to bring an update about, or None while it has not."""
    status = service.get("UpdateStatus") or {}
    found = _GAVE_UP.get(status.get("State", ""))
    if found is None:
        return None
    cause, what = found
    return GaveUp(cause, f"{what}: {status.get('Message') or 'no message'}")


def is_unfinished(update_state: str) -> bool:
    """Whether an update is under way or was given up, by ``UpdateStatus.State``; ``progress`` names it in what is missing."""
    return update_state in _UNFINISHED


def is_rolling_back(update_state: str) -> bool:
    """Whether the engine went back to the spec before the last update, or is at it, by ``UpdateStatus.State``."""
    return update_state in _GOING_BACK


def is_current(task: JsonView, service: JsonView) -> bool:
    """Whether a task runs the service's present spec. A placement change alone leaves tasks where they are."""
    return _compared(task.get("Spec") or {}) == _compared(task_spec(service["Spec"]))


def _open(
    live: Sequence[JsonView], current: Sequence[JsonView], wanted: int, places: frozenset[str] | None
) -> frozenset[Any]:
    """The places that a task is waited for in. One that nothing is to run in any more is none, once there are enough."""
    served = {_place(task, places) for task in live if state_of(task) == "running" and task in current}
    waiting = {_place(task, places) for task in live}
    known = {_place(task, places) for task in current} if len(waiting) < wanted else waiting
    return frozenset(known - served if places is None else (known & places) - served)


def _reason(
    tasks: Sequence[JsonView], place: Callable[[JsonView], Any], places: frozenset[Any], now: float | None
) -> str:
    """The youngest error of these places, with its age where it is not of this minute; "" where there is none."""
    failed = youngest(_with_error(task for task in tasks if place(task) in places))
    if failed is None:
        return ""
    error, at = _error(failed), moment(failed["Status"].get("Timestamp", ""))
    # What holds a task that has yet to run holds it now.
    if not has_ended(failed) or now is None or at is None or now - at < _RECENT:
        return error
    return f"{ago(now - at)} ago: {error}"


def last_error(tasks: Sequence[JsonView]) -> str:
    """The error of the youngest task that has one and is still wanted or just failed; "" when none has. What is said of
    a pending task is why the scheduler finds no node for it."""
    failed = youngest(_with_error(tasks))
    return "" if failed is None else _error(failed)


def youngest(tasks: Iterable[JsonView]) -> JsonView | None:
    """The one that came to its state last; None without tasks."""
    return max(tasks, key=lambda task: (task["Status"].get("Timestamp", ""), task["ID"]), default=None)


def _with_error(tasks: Iterable[JsonView]) -> Iterator[JsonView]:
    return (task for task in tasks if (task.get("Status") or {}).get("Err"))


def _error(task: JsonView) -> str:
    return ("pending: " if state_of(task) == "pending" else "") + str(task["Status"]["Err"])


def _ended_well(
    service: JsonView, tasks: Sequence[JsonView], live: Sequence[JsonView], places: frozenset[str] | None
) -> int:
    """The places whose task has ended with exit code 0 under a restart policy that leaves it at that: they have done
    what they were for (a migration, before Swarm had jobs)."""
    policy = restart_policy(service["Spec"])
    if policy.get("Condition", "any") == "any":
        return 0
    in_use = {_place(task, places) for task in live}
    ended = {
        _place(task, places)
        for task in tasks
        if state_of(task) == "complete" and is_current(task, service) and task.get("DesiredState") != "remove"
    }
    return len(ended - in_use if places is None else (ended - in_use) & places)


def _place(task: JsonView, places: frozenset[str] | None) -> Any:
    return task.get("Slot", 0) if places is None else task.get("NodeID")


def _places(service: JsonView, mode: JsonView, nodes: Sequence[JsonView]) -> frozenset[str] | None:
    """The nodes a global service is to run on; None for a replicated one, whose places are the scheduler's choice.

    A paused node keeps the task it has, whatever its spec (measured on 20.10.24), so it does not count.
    """
    if "Global" not in mode:
        return None
    template = task_spec(service["Spec"])
    return frozenset(node["ID"] for node in nodes if eligible(template, node))


def _job(
    service: JsonView,
    mode: JsonView,
    tasks: Sequence[JsonView],
    nodes: Sequence[JsonView],
    *,
    now: float | None,
    before: Collection[str],
) -> tuple[int, int, str | None]:
    current = [task for task in tasks if in_iteration(task, service)]
    done = sum(1 for task in current if state_of(task) == "complete")
    everywhere = "GlobalJob" in mode
    if everywhere:
        template, used = task_spec(service["Spec"]), {task.get("NodeID") for task in current}
        wanted = sum(
            eligible(template, node) or (node["ID"] in used and allowed(template, node)) for node in nodes
        )
    else:
        wanted = completions_of(service["Spec"])
    if done >= wanted:
        return wanted, done, None

    def place(task: JsonView) -> Any:
        return task.get("NodeID") if everywhere else task.get("Slot", 0)

    completed = {place(task) for task in current if state_of(task) == "complete"}
    recent = [task for task in current if task["ID"] not in before]
    detail = _reason(recent, place, frozenset(map(place, recent)) - completed, now)
    return wanted, done, f"{done}/{wanted} tasks completed" + (f" ({detail})" if detail else "")


def in_iteration(task: JsonView, service: JsonView) -> bool:
    """Whether a job's task belongs to its current run."""
    run = (service.get("JobStatus") or {}).get("JobIteration")
    return _index(task.get("JobIteration")) == _index(run)


def _index(version: JsonView | None) -> int:
    return int((version or {}).get("Index", 0))


def state_of(task: JsonView) -> str:
    """Where the task is: new, pending, assigned … running, complete, failed, rejected, shutdown."""
    return (as_task(task).get("Status") or {}).get("State", "")


def has_ended(task: JsonView) -> bool:
    """Whether nothing of the task runs any more, or ever will."""
    return state_of(task) in _ENDED


def _compared(spec: JsonView) -> Json:
    return {name: value for name, value in spec.items() if name not in _NOT_COMPARED}
