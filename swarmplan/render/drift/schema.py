"""The JSON Schema of what ``drift --format json`` prints."""

from typing import Any

from swarmplan.drift.drift import DriftKind
from swarmplan.model.key import Kind
from swarmplan.render.drift.json_text import FORMAT_VERSION
from swarmplan.render.json_schema import COUNT, DIALECT, TEXT, list_of, object_of


def drift_schema() -> dict[str, Any]:
    """Of the document that ``drift --format json`` prints; where an error comes before it, that of a run is printed."""
    kind = {"enum": [*map(str, DriftKind)]}
    finding = object_of(
        kind=kind,
        key={**TEXT, "description": "The resource, as plans name it: services.web."},
        resource={"enum": [*map(str, Kind)]},
        name=TEXT,
        note={**TEXT, "description": "What the fields do not say; may be empty."},
        fields=list_of(_field()),
    )
    ignored = object_of(key=TEXT, fields=list_of(_field()))
    last_run = object_of(
        id=TEXT, at={**TEXT, "description": "When it began: RFC 3339, UTC."}, who=TEXT, commit=TEXT
    )
    return {
        "$schema": DIALECT,
        "title": "swarmplan drift",
        **object_of(
            format_version={"const": FORMAT_VERSION},
            cluster=TEXT,
            drift={
                "type": "boolean",
                "description": "Whether there are findings of the kinds that are shown.",
            },
            applied={
                "type": "boolean",
                "description": "False where nothing was applied yet, as far as is known.",
            },
            kinds={
                **list_of(kind),
                "description": "The kinds that are shown, as --kind says; all without it.",
            },
            counts={
                **object_of(**{str(kind): COUNT for kind in DriftKind}),
                "description": "How many there are of each kind, also of those that are not shown.",
            },
            findings=list_of(finding),
            pending={
                **list_of(TEXT),
                "description": "What is new in the file and has not been applied yet: no drift.",
            },
            waiting={**list_of(_reason()), "description": "What is as applied, but not running."},
            ignored={**list_of(ignored), "description": "What differs and is left so, by policy.ignore."},
            unknown={**list_of(_reason()), "description": "What could not be read: exit code 4."},
            notes=list_of(TEXT),
            last_up_to_date={
                "anyOf": [last_run, {"type": "null"}],
                "description": "The newest recorded apply or watch of the whole file after which everything was up to date; null where none is recorded.",
            },
        ),
    }


def _field() -> dict[str, Any]:
    hidden = {"type": "boolean", "description": "What is shown stands for the values."}
    return object_of(path=TEXT, live={}, file={}, hidden=hidden)


def _reason() -> dict[str, Any]:
    return object_of(key=TEXT, reason=TEXT)
