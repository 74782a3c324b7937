"""The JSON Schemas of what programs read: the document at the end of a run, and a line of the log."""

from typing import Any

from swarmplan.errors import Cause, ErrorKind
from swarmplan.events import Result, Stage
from swarmplan.plan.plan import Approval
from swarmplan.render.json_schema import DIALECT, SECONDS, TEXT, TEXTS, TIME, object_of, or_null
from swarmplan.render.progress.backup_json import backup_schema
from swarmplan.render.progress.run_json import FORMAT_VERSION

_OF_FLEET = (
    "plan", "apply", "status", "grade", "access", "cards", "pause", "resume", "checkpoint", "reset", "destroy",
)  # fmt: skip


def run_schema() -> dict[str, Any]:
    """Of the document that ``apply``, ``destroy``, ``recover``, ``restore`` and ``backup`` print with ``--format json``, and ``plan``,
    ``status``, ``drift``, ``history``, ``agent status``, ``lock``, ``clusters``, ``explain`` and the commands of ``fleet`` where they end in an error."""
    return {
        "$schema": DIALECT,
        "title": "swarmplan run",
        **object_of(
            format_version={"const": FORMAT_VERSION},
            command={
                "enum": [
                    "apply",
                    "destroy",
                    "recover",
                    "restore",
                    "backup",
                    "plan",
                    "status",
                    "drift",
                    "history",
                    *(f"fleet {name}" for name in _OF_FLEET),
                    "agent status",
                    "lock",
                    "clusters",
                    "explain",
                    "watch",
                    "agent",
                ]
            },
            cluster=or_null(TEXT, "Null where the command ended before it was known."),
            exit_code={"type": "integer", "minimum": 0, "maximum": 255, "description": "The command's own."},
            result={"enum": [*map(str, Result), "invalid"]},
            error=or_null(_error(), "The first of the errors; null where there is none."),
            errors={"type": "array", "items": _error()},
            plan=or_null(_plan(), "The first plan; null where the command ended before there was one."),
            outcomes={
                "type": "array",
                "items": _outcome(),
                "description": "Of each step, in the plan's order.",
            },
            partial={"type": "boolean", "description": "Whether the run was limited with --only."},
            only={**TEXTS, "description": "What it was limited to, by patterns."},
            left_out={**TEXTS, "description": "What differed and was not part of it, by key."},
            left={**TEXTS, "description": "The names of the steps that are left to do."},
            remains={**TEXTS, "description": "What a destroyed cluster left on its hosts."},
            backup=or_null(
                backup_schema(), "The archive that backup made or verified; null of other commands."
            ),
            rounds={"type": "integer", "minimum": 0, "description": "How many plans were applied."},
            started=TIME,
            duration={**SECONDS, "description": "Seconds."},
        ),
    }


def log_schema() -> dict[str, Any]:
    """Of a line on stderr with ``--log-format json``. Other keys may follow, by the ``event``."""
    line = object_of(
        time=TIME,
        level={"enum": ["debug", "info", "warning", "error"]},
        message={**TEXT, "description": "For people."},
        event={**TEXT, "description": "What happened, such as step.done or run.ended; not in every line."},
        cluster=TEXT,
        step=TEXT,
        resource={**TEXT, "description": "What the step changes, such as services.web."},
        elapsed={**SECONDS, "description": "Seconds since the step started."},
        detail=TEXT,
    )
    return {
        "$schema": DIALECT,
        "title": "swarmplan log line",
        **line,
        "required": ["time", "level", "message"],
        "additionalProperties": True,
    }


def _plan() -> dict[str, Any]:
    allow = {"enum": [*map(str, Approval), None], "description": "The kind for --allow; null: none helps."}
    hazard = object_of(key=TEXT, message=TEXT, allow=allow)
    digest = {"type": "string", "description": "Equal digests, equal plans."}
    return object_of(digest=digest, hazards={"type": "array", "items": hazard})


def _error() -> dict[str, Any]:
    number = {"type": ["integer", "null"], "minimum": 1}
    file = {
        "type": ["string", "null"],
        "description": "Null where the error is in no file; of one in a file as a whole, such as one that is not there, the line is null.",
    }
    return object_of(
        message=TEXT, kind={"enum": [*map(str, ErrorKind)]}, file=file, line=number, column=number
    )


def _outcome() -> dict[str, Any]:
    ends = (Stage.DONE, Stage.SKIPPED, Stage.FAILED, Stage.NOT_STARTED)
    cause = {
        "enum": [*map(str, Cause), None],
        "description": "Why a service or a node will not converge, where known.",
    }
    return object_of(
        step=TEXT,
        resource=TEXT,
        stage={"enum": [*map(str, ends)], "description": "skipped: it was done already."},
        reason=TEXT,
        cause=cause,
        exit_code={"type": "integer", "description": "What this step alone would end the command with."},
        log_lines={**TEXTS, "description": "The last log lines of a task that did not start."},
        duration={**SECONDS, "description": "Seconds."},
    )
