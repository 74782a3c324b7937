"""The tasks of a cluster by node and service, as values."""

from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.views.task_states import TaskState

MOST_TASKS = 12
"""Of a cell, named one by one; the counts are of all."""
UNASSIGNED = "unassigned"
"""The id of the row of tasks that no node has: none is suited, or none was chosen yet."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One task: its id, its place (``web.2``, that another task has after it), its state, the engine's own word for that, its error."""

    id: str
    name: str
    state: TaskState
    reported: str
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """``id`` · ``name`` · ``state`` · ``reported`` · ``error``."""
        return {
            "id": self.id,
            "name": self.name,
            "state": str(self.state),
            "reported": self.reported,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """The tasks of one service on one node. ``counts``: the worst state first. ``reason`` is of the worst, "" where none is known."""

    service: str
    counts: tuple[tuple[TaskState, int], ...]
    reason: str
    tasks: tuple[Mark, ...]

    @property
    def troubled(self) -> bool:
        """Whether one of them is in a state that somebody may have to do something about."""
        return any(state.troubled for state, _ in self.counts)

    def to_json(self) -> dict[str, Any]:
        """``service`` · ``counts``: pairs of a state and how many, the worst first · ``reason`` · ``tasks``: at most 12 of them."""
        return {
            "service": self.service,
            "counts": [[str(state), count] for state, count in self.counts],
            "reason": self.reason,
            "tasks": [task.to_json() for task in self.tasks],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One node, with a cell for each service that has tasks there. ``problem`` is what is wrong with the node, "" for nothing."""

    id: str
    name: str
    role: str = ""
    leader: bool = False
    status: str = ""
    availability: str = ""
    problem: str = ""
    cells: tuple[Cell, ...] = ()

    @property
    def troubled(self) -> bool:
        """Whether something is wrong with the node or with a task there."""
        return bool(self.problem) or any(cell.troubled for cell in self.cells)

    def to_json(self) -> dict[str, Any]:
        """``id`` ("unassigned": of the tasks that no node has) · ``name`` · ``role`` · ``leader`` · ``status`` · ``availability`` ·
        ``problem`` · ``cells``."""
        return {
            "id": self.id,
            "name": self.name,
            "role": self.role,
            "leader": self.leader,
            "status": self.status,
            "availability": self.availability,
            "problem": self.problem,
            "cells": [cell.to_json() for cell in self.cells],
        }


@dataclass(frozen=True, slots=True)
class Column:
    """One service: how many of its tasks run of how many, and what is wrong with it, "" for nothing. ``known``: false where the swarm
    could not be read, so that nothing here says how it is."""

    service: str
    running: int = 0
    desired: int = 0
    problem: str = ""
    managed: bool = True
    known: bool = True

    def to_json(self) -> dict[str, Any]:
        """``service`` · ``running`` · ``desired`` · ``problem`` · ``managed`` (false: it is not swarmplan's) · ``known`` (false: the swarm
        could not be read)."""
        return {
            "service": self.service,
            "running": self.running,
            "desired": self.desired,
            "problem": self.problem,
            "managed": self.managed,
            "known": self.known,
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """``totals`` are of all tasks, by state. ``more_rows`` and ``more_columns`` are how many are left out for their number. ``known``:
    false where the swarm could not be read."""

    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    totals: tuple[tuple[TaskState, int], ...] = ()
    more_rows: int = 0
    more_columns: int = 0
    known: bool = True

    def to_json(self) -> dict[str, Any]:
        """``columns`` · ``rows`` · ``totals``: the number of tasks by state · ``more_rows`` · ``more_columns`` · ``known`` (false: the swarm
        could not be read)."""
        return {
            "columns": [column.to_json() for column in self.columns],
            "rows": [row.to_json() for row in self.rows],
            "totals": {str(state): count for state, count in self.totals},
            "more_rows": self.more_rows,
            "more_columns": self.more_columns,
            "known": self.known,
        }
