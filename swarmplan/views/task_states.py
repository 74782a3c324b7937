"""In which state a task is for whoever looks at it, by what it does and not by what is wanted of it: a task that is to run and was
rejected has failed, and one that runs and is to stop is stopping."""

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum

from swarmplan.model.service import Task


class TaskState(StrEnum):
    """Values are added, never renamed; the worst first, in which order they are counted and shown."""

    FAILED = "failed"
    UNKNOWN = "unknown"
    """The swarm says that it runs, on a node that is not up as far as is known."""
    PENDING = "pending"
    STARTING = "starting"
    OLD = "old"
    """It runs, and not the current spec."""
    STOPPING = "stopping"
    RUNNING = "running"
    COMPLETE = "complete"

    @property
    def shape(self) -> str:
        """A sign for it, so that it is not told by its colour alone."""
        return _SHAPES[self]

    @property
    def troubled(self) -> bool:
        """Whether somebody may have to do something about it."""
        return self in _TROUBLED


_SHAPES = {
    TaskState.FAILED: "✕",
    TaskState.UNKNOWN: "?",
    TaskState.PENDING: "○",
    TaskState.STARTING: "◔",
    TaskState.OLD: "◇",
    TaskState.STOPPING: "▽",
    TaskState.RUNNING: "●",
    TaskState.COMPLETE: "✓",
}
_TROUBLED = frozenset({TaskState.FAILED, TaskState.UNKNOWN, TaskState.PENDING})
_FAILED = frozenset({"failed", "rejected", "orphaned"})
_PENDING = frozenset({"new", "allocated", "pending"})
_ENDED = _FAILED | frozenset({"complete", "shutdown", "remove"})
_OF_ENDED = {**dict.fromkeys(_FAILED, TaskState.FAILED), "complete": TaskState.COMPLETE}
_WANTED = frozenset({"running", "ready", "complete"})
"""What a task is wanted to be that is not to go: a job's is to be complete."""


def state_of(task: Task, doubted: Collection[str] = ()) -> TaskState | None:
    """None of one that was stopped because it was to be, which nobody looks for. ``doubted`` are the ids of nodes whose tasks may
    have ended without the swarm's knowledge."""
    if task.state in _ENDED:
        return _OF_ENDED.get(task.state)
    wanted = task.desired in _WANTED
    if task.node and task.node in doubted:
        return TaskState.UNKNOWN if wanted else None
    return _under_way(task) if wanted else TaskState.STOPPING


def _under_way(task: Task) -> TaskState:
    if task.state in _PENDING:
        return TaskState.PENDING
    if task.state != "running":
        return TaskState.STARTING
    return TaskState.RUNNING if task.current else TaskState.OLD


def shown(tasks: Iterable[Task]) -> Iterator[Task]:
    """The tasks of one service without those that are history: where a task is under way, what ended in its place before is none of
    the present; where none is, only the one that ended last is."""
    places: dict[tuple[int, str], list[Task]] = {}
    for task in tasks:
        places.setdefault((task.slot, "" if task.slot else task.node), []).append(task)
    for those in places.values():
        live = [task for task in those if task.state not in _ENDED]
        yield from live
        wanted = any(task.desired in _WANTED and task.state == "running" for task in live)
        # One that is to be removed is of a place that nobody wants any more.
        ended = [
            task
            for task in those
            if (task.state in _FAILED or task.state == "complete") and task.desired != "remove"
        ]
        if ended and not wanted:
            yield max(ended, key=lambda task: (task.at or 0.0, task.id))
