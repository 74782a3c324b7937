"""When waiting longer cannot help: the engine has given up on a service, or its tasks die again and again.

Measured on 20.10.24: a first create has no ``UpdateStatus``, so nobody gives up there. A failed task's
replacement is made at once and starts after the restart delay (5 s); a place (slot, or node of a global service) keeps
``TaskHistoryRetentionLimit`` (5) old tasks. With ``condition: none`` or its attempts used up a place stays empty, but
20.10.24 starts the tasks of global jobs again whatever their policy says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.errors import Cause
from swarmplan.model.bodies import JsonView, container_spec, restart_policy
from swarmplan.model.services.convergence import (
    gave_up,
    in_iteration,
    is_current,
    last_error,
    state_of,
    youngest,
)
from swarmplan.model.services.mode import is_job, mode_of
from swarmplan.model.services.start_failures import never_ran, remedy
from swarmplan.model.values.age import moment

CRASHES = 3
"""So many tasks of a place die in a row before it is called a crash loop, or as many as ``max_attempts`` allows."""
TASK_HISTORY = 5
"""More of them an engine does not remember by default."""
MONITOR = 5.0
"""Seconds for which the engine monitors a task of an update that does not say."""
_STARTING = 10.0
"""Seconds that a task may take from its node to its start; longer ones (a pull) only make the rule more patient."""
_SECOND = 1_000_000_000
_DELAY = 5 * _SECOND
_FAILED = ("failed", "rejected")
_ROLLING = ("updating", "rollback_started")


@dataclass(frozen=True, slots=True)
class TerminalFailure:
    """Why, in one line and by its kind, and the id of the task that can tell more, "" where none can."""

    reason: str
    cause: Cause
    task: str = ""


def terminal_failure(
    service: JsonView, tasks: Sequence[JsonView], before: Collection[str] = frozenset()
) -> TerminalFailure | None:
    """Why a service comes no further, None while it may. ``before`` are the ids of tasks that had died before anybody
    waited: a cause that was mended in the meantime does not count against later tasks."""
    given_up = gave_up(service)
    if given_up:
        # The engine's message names the task that it was for; others may have failed long before.
        named = [task for task in tasks if task["ID"] in given_up.reason] or tasks
        error = last_error(named)
        return TerminalFailure(
            given_up.reason + (f" ({error})" if error else "") + remedy(error),
            given_up.cause,
            _youngest_failed(named),
        )
    if _watched(service):
        return None
    ends = (
        _no_more_attempts(service, history) or _crashing(service, history, before)
        for history in _places(service, tasks)
    )
    return next(filter(None, ends), None)


def monitor(service_spec: JsonView) -> float:
    """For how many seconds the engine watches a new task of an update."""
    config = service_spec.get("UpdateConfig") or {}
    return float(config.get("Monitor") or 0) / _SECOND or MONITOR


def _watched(service: JsonView) -> bool:
    """Whether an update is under way whose failures the engine itself acts on."""
    status, config = service.get("UpdateStatus") or {}, service["Spec"].get("UpdateConfig") or {}
    return status.get("State") in _ROLLING and config.get("FailureAction") != "continue"


def _places(service: JsonView, tasks: Iterable[JsonView]) -> Iterator[list[JsonView]]:
    """The present spec's tasks of each place, oldest first."""
    everywhere = any(kind.startswith("Global") for kind in mode_of(service["Spec"]))
    places: dict[Any, list[JsonView]] = defaultdict(list)
    for task in tasks:
        if is_current(task, service) and (not is_job(service["Spec"]) or in_iteration(task, service)):
            places[task.get("NodeID") if everywhere else task.get("Slot", 0)].append(task)
    for history in places.values():
        yield sorted(history, key=lambda task: (task.get("CreatedAt", ""), task["ID"]))


def _no_more_attempts(service: JsonView, history: Sequence[JsonView]) -> TerminalFailure | None:
    """Whether no other task follows the last one, which failed."""
    policy, last = restart_policy(service["Spec"]), history[-1]
    if state_of(last) not in _FAILED:
        return None
    failures = sum(state_of(task) in _FAILED for task in history)
    attempts = int(policy.get("MaxAttempts") or 0)
    what = "the job failed" if is_job(service["Spec"]) else "its task failed"
    if policy.get("Condition") == "none":
        reason = f"{what}: {_ending(last)}; restart_policy.condition is none, so no other task starts"
        return TerminalFailure(reason, Cause.NO_MORE_TRIES, last["ID"])
    if attempts and failures > attempts:
        spent = f"{what} {failures} times, the limit of restart_policy.max_attempts"
        return TerminalFailure(f"{spent}: {_ending(last)}", Cause.NO_MORE_TRIES, last["ID"])
    return None


def _crashing(
    service: JsonView, history: Sequence[JsonView], before: Collection[str]
) -> TerminalFailure | None:
    """Whether the last few tasks all died soon."""
    attempts = int(restart_policy(service["Spec"]).get("MaxAttempts") or 0)
    needed = min(max(CRASHES, attempts + 1), TASK_HISTORY)
    ended = [task for task in history if _died(service, task) or state_of(task) == "running"]
    row = [task for task in ended[-needed:] if _died(service, task) and task["ID"] not in before]
    if len(row) < needed or not all(_soon(service, task) for task in row):
        return None
    cause = Cause.CRASH_LOOP
    if all(never_ran(task) for task in row):
        reason, cause = f"its tasks do not start, {needed} attempts in a row", Cause.DOES_NOT_START
    elif is_job(service["Spec"]):
        reason = f"the job failed {needed} times in a row"
    else:
        reason = f"crash loop, {needed} tasks in a row died right after their start"
    return TerminalFailure(f"{reason}: {_ending(row[-1])}", cause, row[-1]["ID"])


def _ending(task: JsonView) -> str:
    return ending(task) + remedy(ending(task))


def ending(task: JsonView) -> str:
    """How a task ended: the engine's error and the exit code."""
    status = task.get("Status") or {}
    code = (status.get("ContainerStatus") or {}).get("ExitCode", 0)
    error = str(status.get("Err") or "")
    if state_of(task) == "complete":
        return f"it ended by itself with exit code {code}"
    return error if str(code) in error or not code else f"{error or 'no error reported'}, exit code {code}"


def _died(service: JsonView, task: JsonView) -> bool:
    """Whether it ended although it was to go on."""
    ended_well = state_of(task) == "complete" and not is_job(service["Spec"])
    return state_of(task) in _FAILED or (
        ended_well and restart_policy(service["Spec"]).get("Condition", "any") == "any"
    )


def _soon(service: JsonView, task: JsonView) -> bool:
    """Whether it died within the time that an update would have monitored it. A job may take the time it takes."""
    if is_job(service["Spec"]) or never_ran(task):
        return True
    delay = restart_policy(service["Spec"]).get("Delay")
    most = monitor(service["Spec"]) + _STARTING + _health(service)
    return _lived(task) <= most + (_DELAY if delay is None else float(delay)) / _SECOND


def _health(service: JsonView) -> float:
    """Seconds until the service's own health check has given a task up."""
    check = container_spec(service["Spec"]).get("Healthcheck") or {}
    if not check.get("Test"):
        return 0.0
    once = (check.get("Interval") or 30 * _SECOND) + (check.get("Timeout") or 30 * _SECOND)
    return float((check.get("StartPeriod") or 0) + once * (check.get("Retries") or 3)) / _SECOND


def _lived(task: JsonView) -> float:
    """Seconds from its making to its end; the time it ran is not kept."""
    made = moment(str(task.get("CreatedAt") or ""))
    ended = moment(str((task.get("Status") or {}).get("Timestamp") or ""))
    return 0.0 if made is None or ended is None else ended - made


def _youngest_failed(tasks: Iterable[JsonView]) -> str:
    found = youngest(task for task in tasks if state_of(task) in _FAILED)
    return str(found["ID"]) if found else ""
