"""The JSON Schema of what ``history --format json`` prints."""

from typing import Any

from swarmplan.events import Result
from swarmplan.model.change import Action
from swarmplan.render.history.json_text import FORMAT_VERSION
from swarmplan.render.json_schema import COUNT, DIALECT, SECONDS, TEXT, TEXTS, TIME, object_of, or_null


def history_schema() -> dict[str, Any]:
    """Of what ``history`` prints with ``--format json``."""
    return {
        "$schema": DIALECT,
        "title": "swarmplan history",
        **object_of(
            format_version={"const": FORMAT_VERSION},
            cluster=TEXT,
            runs={"type": "array", "items": _run(), "description": "The newest first."},
        ),
    }


def _run() -> dict[str, Any]:
    """Of a run that cannot be read there is only ``id`` and ``unread``."""
    part = object_of(file=TEXT, first_line=COUNT, last_line=COUNT)
    run = object_of(
        id=TEXT,
        unread=or_null(TEXT, "Why the record cannot be read; null where it can."),
        started=TIME,
        duration={**SECONDS, "description": "Seconds."},
        command=TEXT,
        result={"enum": [*map(str, Result)]},
        user={**TEXT, "description": "Of the process, as host is."},
        host=TEXT,
        commit={
            **TEXT,
            "description": "The full hash; like all that follow up to message it is empty where it is not known.",
        },
        modified={"type": "boolean", "description": "A cluster file has uncommitted changes."},
        author={**TEXT, "description": "Of the commit, or who started the pipeline."},
        branch=TEXT,
        pipeline={**TEXT, "description": "Its address, or its id."},
        message=TEXT,
        changes={
            "type": "object",
            "properties": {str(action): COUNT for action in Action if action is not Action.WAIT},
            "description": "How many resources were changed, by action.",
        },
        changed={**TEXTS, "description": "The first of them, such as update services.web."},
        failed={**TEXTS, "description": "The names of the failed steps."},
        steps={**COUNT, "description": "How many were done."},
        epoch={**COUNT, "description": "Of the lease; 0: there was none."},
        digest={**TEXT, "description": "Of the first plan; empty where there was none."},
        partial={"type": "boolean", "description": "The run was about a part of the cluster file."},
        version={**TEXT, "description": "Of swarmplan."},
        journal={"type": "array", "items": part, "description": "Where this machine's journal has the run."},
    )
    return {**run, "required": ["id", "unread"]}
