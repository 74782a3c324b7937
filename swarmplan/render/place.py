"""The place of a fault, for programs."""

from typing import Any

from swarmplan.errors import Problem

_OPTION = "-"
"""What the place begins with of a fault that is of an option, such as ``--set``."""


def place_json(problem: str) -> dict[str, Any]:
    """``file``, ``line`` and ``column`` of a fault in a file; null for any other. One of a whole file, such as one that is not there,
    has no line."""
    if isinstance(problem, Problem) and (problem.line or not problem.file.startswith(_OPTION)):
        return {"file": problem.file, "line": problem.line or None, "column": problem.column or None}
    return {"file": None, "line": None, "column": None}
