"""What the forms of a record have in common, in words for people."""

from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Record
from swarmplan.model.change import Action
from swarmplan.model.values.age import moment
from swarmplan.model.values.first_few import counted

SHORT_COMMIT = 8
SHORT_ID = 7
_DONE = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.REPLACE: "recreated",
    Action.DELETE: "removed",
}
_MINUTE, _HOUR = 60, 3600


def who(origin: Provenance) -> str:
    """The commit's author, or who started the pipeline, where a pipeline ran it; else the user and the host."""
    local = f"{origin.user}@{origin.host}".strip("@")
    return (origin.author.partition(" <")[0] if origin.pipeline else "") or local


def when(record: Record) -> str:
    """When it began, to the minute; as it is written where that is not a time."""
    return record.started[:16].replace("T", " ") if moment(record.started) is not None else record.started


def changes_text(record: Record) -> str:
    """``2 created, 1 updated``; of what changes no resource ``2 steps``; "" for nothing."""
    changes = record.changes
    known = [f"{changes[str(action)]} {word}" for action, word in _DONE.items() if changes.get(str(action))]
    return ", ".join(known) or (counted(record.steps, "step") if record.steps else "")


def duration_text(seconds: float) -> str:
    """``0.9 s``, ``42 s``, ``3 m 20 s``, ``1 h 5 m``."""
    whole = round(seconds)
    if seconds < 1:
        return f"{seconds:.1f} s"
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} m {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} m"


def commit_text(origin: Provenance) -> str:
    """The beginning of the commit's hash, with ``+`` where a cluster file has uncommitted changes; "" where there is none."""
    return origin.commit[:SHORT_COMMIT] + ("+" if origin.commit and origin.modified else "")
