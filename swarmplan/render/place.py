"""The place of a fault, for programs."""

from typing import Any

from swarmplan.errors import Problem


def place_json(problem: str) -> dict[str, Any]:
    """``file``, ``line`` and ``column`` of a fault in a file; null for any other."""
    if isinstance(problem, Problem) and problem.line:
        return {"file": problem.file, "line": problem.line, "column": problem.column}
    return {"file": None, "line": None, "column": None}
