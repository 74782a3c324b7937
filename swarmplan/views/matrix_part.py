"""The part of a matrix that somebody asks for, in as many rows and columns as a screen and its reader can take."""

from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.views.limits import COLUMNS, ROWS, shown_first
from swarmplan.views.matrix import Column, Matrix, Row


@dataclass(frozen=True, slots=True)
class Wanted:
    """``problems``: only nodes and services with which something is wrong. ``text``: only nodes and services whose name has it, in
    capitals or not; where only services have it, the nodes that have a task of one."""

    problems: bool = False
    text: str = ""


def part_of(matrix: Matrix, wanted: Wanted, rows: int = ROWS, columns: int = COLUMNS) -> Matrix:
    """What is wanted of it. Where there are too many, those with which something is wrong are kept first, in the order that they
    had; the others are counted."""
    found, some = _named(matrix, wanted.text.casefold())
    if wanted.problems:
        some = tuple(row for row in some if row.troubled)
        uneasy = {cell.service for row in some for cell in row.cells if cell.troubled}
        found = tuple(each for each in found if each.problem or each.service in uneasy)
    kept = shown_first(found, [bool(each.problem) for each in found], columns)
    first = shown_first(some, [row.troubled for row in some], rows)
    return replace(
        matrix,
        columns=kept,
        rows=first if kept is matrix.columns else _with_cells(first, kept),
        more_rows=len(some) - len(first),
        more_columns=len(found) - len(kept),
    )


def _named(matrix: Matrix, text: str) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    if not text:
        return matrix.columns, matrix.rows
    columns = tuple(each for each in matrix.columns if text in each.service.casefold())
    rows = tuple(row for row in matrix.rows if text in row.name.casefold())
    if rows and not columns:
        return matrix.columns, rows
    if rows or not columns:
        return columns, _with_cells(rows, columns)
    return columns, tuple(row for row in _with_cells(matrix.rows, columns) if row.cells)


def _with_cells(rows: tuple[Row, ...], columns: tuple[Column, ...]) -> tuple[Row, ...]:
    """The rows with the cells of these columns alone."""
    names = {each.service for each in columns}
    return tuple(
        replace(row, cells=tuple(cell for cell in row.cells if cell.service in names)) for row in rows
    )
