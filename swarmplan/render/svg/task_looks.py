"""How a task's state looks: a colour beside the shape and the word that say it."""

from swarmplan.views.task_states import TaskState

TASK_LOOKS = {
    TaskState.FAILED: "bad",
    TaskState.UNKNOWN: "change",
    TaskState.PENDING: "change",
    TaskState.STARTING: "wait",
    TaskState.OLD: "remake",
    TaskState.STOPPING: "muted",
    TaskState.RUNNING: "good",
    TaskState.COMPLETE: "good",
}


def counts_text(counts: tuple[tuple[TaskState, int], ...]) -> str:
    """``2 running, 1 failed``."""
    return ", ".join(f"{count} {state}" for state, count in counts)
