"""The JSON Schema of what ``fleet grade --format json`` prints."""

from typing import Any

from swarmplan.fleet.checks.results import Status
from swarmplan.render.fleet.grade.json_text import FORMAT_VERSION
from swarmplan.render.json_schema import COUNT, DIALECT, SECONDS, TEXT, TEXTS, list_of, object_of, or_null


def grade_schema() -> dict[str, Any]:
    """Of the document; where an error comes before it, nothing is printed."""
    check = object_of(
        check={**TEXT, "description": "Its id in the file."},
        title=TEXT,
        points={**COUNT, "description": "What it is worth."},
        disturbs={
            **TEXTS,
            "description": "What is done to the cluster before, and undone afterwards: stop worker-1.",
        },
        passed={**COUNT, "description": "Students who passed it."},
        graded={
            **COUNT,
            "description": "Students of whom it could be decided: those who passed, and those who failed.",
        },
        percent=or_null(COUNT, "How much of them passed; null where it could be decided of nobody."),
    )
    result = object_of(
        check=TEXT,
        status={
            "enum": [*map(str, Status)],
            "description": "broken: it could not be decided, and says nothing of the student.",
        },
        points={**COUNT, "description": "What the student got for it."},
        reason={**TEXT, "description": "Why, where it did not pass; may be empty."},
        hint={**TEXT, "description": "What to do next; may be empty."},
        seconds=SECONDS,
    )
    student = object_of(
        student={**TEXT, "description": "The id in the roster."},
        name=TEXT,
        group=TEXT,
        cluster=TEXT,
        points=COUNT,
        possible={**COUNT, "description": "The points of all checks that were not skipped."},
        seconds=SECONDS,
        results={**list_of(result), "description": "In the order of the file."},
    )
    return {
        "$schema": DIALECT,
        "title": "swarmplan fleet grade",
        **object_of(
            format_version={"const": FORMAT_VERSION},
            fleet=TEXT,
            seconds=SECONDS,
            passed={"type": "boolean", "description": "Whether nothing failed and nothing is broken."},
            checks={**list_of(check), "description": "In the order of the file."},
            students={**list_of(student), "description": "In the order of the roster."},
        ),
    }
