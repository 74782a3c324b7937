"""The JSON Schemas of what programs read: the document at the end of a run, and a line of the log."""

from typing import Any

from swarmplan.errors import Cause, ErrorKind
from swarmplan.events import Result, Stage
from swarmplan.plan.plan import Approval

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_SECONDS = {"type": "number", "minimum": 0}
_TIME = {"type": "string", "format": "date-time", "description": "RFC 3339, UTC."}
_TEXTS = {"type": "array", "items": _TEXT}


def run_schema() -> dict[str, Any]:
    """Of the document that ``apply``, ``destroy``, ``recover`` and ``restore`` print with ``--format json``, and ``plan`` and
    ``status`` where they end in an error."""
    return {
        "$schema": _DIALECT,
        "title": "swarmplan run",
        **_object(
            format_version={"const": "1.0"},
            command={"enum": ["apply", "destroy", "recover", "restore", "plan", "status"]},
            cluster=_or_null(_TEXT, "Null where the command ended before it was known."),
            exit_code={"type": "integer", "minimum": 0, "maximum": 255, "description": "The command's own."},
            result={"enum": [*map(str, Result), "invalid"]},
            error=_or_null(_error(), "The first of the errors; null where there is none."),
            errors={"type": "array", "items": _error()},
            plan=_or_null(_plan(), "The first plan; null where the command ended before there was one."),
            outcomes={
                "type": "array",
                "items": _outcome(),
                "description": "Of each step, in the plan's order.",
            },
            left={**_TEXTS, "description": "The names of the steps that are left to do."},
            remains={**_TEXTS, "description": "What a destroyed cluster left on its hosts."},
            rounds={"type": "integer", "minimum": 0, "description": "How many plans were applied."},
            started=_TIME,
            duration={**_SECONDS, "description": "Seconds."},
        ),
    }


def log_schema() -> dict[str, Any]:
    """Of a line on stderr with ``--log-format json``. Other keys may follow, by the ``event``."""
    line = _object(
        time=_TIME,
        level={"enum": ["debug", "info", "warning", "error"]},
        message={**_TEXT, "description": "For people."},
        event={**_TEXT, "description": "What happened, such as step.done or run.ended; not in every line."},
        cluster=_TEXT,
        step=_TEXT,
        resource={**_TEXT, "description": "What the step changes, such as services.web."},
        elapsed={**_SECONDS, "description": "Seconds since the step started."},
        detail=_TEXT,
    )
    return {
        "$schema": _DIALECT,
        "title": "swarmplan log line",
        **line,
        "required": ["time", "level", "message"],
        "additionalProperties": True,
    }


def _plan() -> dict[str, Any]:
    allow = {"enum": [*map(str, Approval), None], "description": "The kind for --allow; null: none helps."}
    hazard = _object(key=_TEXT, message=_TEXT, allow=allow)
    digest = {"type": "string", "description": "Equal digests, equal plans."}
    return _object(digest=digest, hazards={"type": "array", "items": hazard})


def _error() -> dict[str, Any]:
    number = {"type": ["integer", "null"], "minimum": 1}
    file = {"type": ["string", "null"], "description": "Null where the error is in no line of a file."}
    return _object(
        message=_TEXT, kind={"enum": [*map(str, ErrorKind)]}, file=file, line=number, column=number
    )


def _outcome() -> dict[str, Any]:
    ends = (Stage.DONE, Stage.SKIPPED, Stage.FAILED, Stage.NOT_STARTED)
    cause = {"enum": [*map(str, Cause), None], "description": "Why a service will not converge, where known."}
    return _object(
        step=_TEXT,
        resource=_TEXT,
        stage={"enum": [*map(str, ends)], "description": "skipped: it was done already."},
        reason=_TEXT,
        cause=cause,
        exit_code={"type": "integer", "description": "What this step alone would end the command with."},
        log_lines={**_TEXTS, "description": "The last log lines of a task that did not start."},
        duration={**_SECONDS, "description": "Seconds."},
    )


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _or_null(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}], "description": description}
