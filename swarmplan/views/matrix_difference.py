"""What a screen that shows one matrix has to change to show another."""

from dataclasses import replace
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.views.matrix import Matrix, Row


@dataclass(frozen=True, slots=True)
class MatrixDifference:
    """``rows`` are those that are new or differ, whole. ``order`` are the ids of all rows where others are there or in another
    order, None where not. ``frame`` is the new matrix without its rows where something else differs, None where nothing does."""

    rows: tuple[Row, ...] = ()
    order: tuple[str, ...] | None = None
    frame: Matrix | None = None

    def __bool__(self) -> bool:
        return bool(self.rows) or self.order is not None or self.frame is not None

    def to_json(self) -> dict[str, Any]:
        """``rows`` · ``order`` (null: as it was) · ``frame`` (null: as it was; else as a matrix is, without rows)."""
        return {
            "rows": [row.to_json() for row in self.rows],
            "order": None if self.order is None else list(self.order),
            "frame": None if self.frame is None else self.frame.to_json(),
        }


def difference(before: Matrix, after: Matrix) -> MatrixDifference:
    """What to change in ``before``. Rows are known by their ids."""
    known = {row.id: row for row in before.rows}
    order = tuple(row.id for row in after.rows)
    frame = replace(after, rows=())
    return MatrixDifference(
        tuple(row for row in after.rows if known.get(row.id) != row),
        None if order == tuple(known) else order,
        None if frame == replace(before, rows=()) else frame,
    )


def applied(before: Matrix, change: MatrixDifference) -> Matrix:
    """The other matrix."""
    rows = {row.id: row for row in before.rows} | {row.id: row for row in change.rows}
    order = tuple(row.id for row in before.rows) if change.order is None else change.order
    return replace(change.frame or before, rows=tuple(rows[each] for each in order))
