"""The JSON Schema of a notification: the ``data`` of the CloudEvent, and what a program reads on its standard input."""

from typing import Any

from swarmplan.agent.events import Trigger
from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.agent.notify.text.notification import Severity
from swarmplan.render.json_schema import COUNT, DIALECT, TEXT, TEXTS, TIME, list_of, object_of, or_null

DATA_SCHEMA = "urn:swarmplan:schema:notification:v1"
"""Its ``$id``: keys are added, never renamed."""


def notification_schema() -> dict[str, Any]:
    """Of the CloudEvent as a whole."""
    event = object_of(
        specversion={"const": "1.0"},
        id={"type": "string", "description": "The same where it is sent again."},
        source={
            "type": "string",
            "description": "swarmplan://CLUSTER; swarmplan:agent where it is about no single one.",
        },
        type={"enum": [type_of(each) for each in Kind]},
        time=TIME,
        datacontenttype={"const": "application/json"},
        dataschema={"const": DATA_SCHEMA},
        subject={
            "type": "string",
            "description": "What it is about, such as services/web; not in every one.",
        },
        data=_data(parts=True),
    )
    event["required"].remove("subject")
    return {"$schema": DIALECT, "$id": DATA_SCHEMA, "title": "swarmplan notification", **event}


def type_of(kind: Kind) -> str:
    """The CloudEvents type of such a notification."""
    about = {
        Kind.DRIFT: "drift.found",
        Kind.SUSPENDED: "cluster.suspended",
        Kind.RESOLVED: "cause.resolved",
        Kind.SUMMARY: "notifications.summary",
        Kind.TEST: "notifications.test",
    }.get(kind, f"pass.{kind}")
    return f"io.swarmplan.{about}.v1"


def _data(*, parts: bool) -> dict[str, Any]:
    body = object_of(
        cluster={"type": "string", "description": "Empty where it is about no single one."},
        kind={"enum": [*map(str, Kind)]},
        severity={"enum": [*map(str, Severity)]},
        title={"type": "string", "description": "One line."},
        text={"type": "string", "description": "For people; lines."},
        at=TIME,
        causes=list_of(
            object_of(
                fingerprint={
                    "type": "string",
                    "description": "The same for the same cause, whenever it is notified.",
                },
                text=TEXT,
                remedy={
                    "type": "string",
                    "description": "What to type or to do; empty where there is nothing.",
                },
                since=TIME,
                repeated={"type": "boolean", "description": "It was notified before and goes on."},
                returned={"type": "boolean", "description": "It was over for a while."},
            )
        ),
        replaces={
            **TEXTS,
            "description": "Fingerprints that were notified and are over now, because these took their place.",
        },
        left_out={**COUNT, "description": "Causes, or of a summary notifications, beyond the limit."},
        dropped={**COUNT, "description": "Notifications before this one that could not be sent."},
        commit=or_null(
            object_of(id=TEXT, ref=TEXT, author=TEXT, subject=TEXT, signer=TEXT),
            "The commit that is followed.",
        ),
        reasons=list_of(object_of(trigger={"enum": [*map(str, Trigger)]}, text=TEXT)),
        run={"type": "string", "description": "As in the history; empty where nothing was changed."},
    )
    if parts:
        body["properties"]["notifications"] = list_of(_data(parts=False))
    return body
