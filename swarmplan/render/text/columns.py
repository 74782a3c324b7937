"""Rows of cells set in columns; on a terminal that is too narrow for these, a block for each row. Nothing is ever cut off."""

import textwrap
from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from swarmplan.render.redact import redact
from swarmplan.render.text.line import line, printable

Cell = tuple[str, str]
"""A text and its style."""
_GAP = "  "
_NARROWEST = 20
"""Columns that the last cell must have to be folded: below that, a block reads better."""


def columns(
    heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, width: int | None = None, indent: str = "  "
) -> list[Text]:
    """The head and the rows, each column as wide as its widest cell. ``width``: fold the last column to end there, or make
    blocks if it has too little room; None: one line a row, of any length."""
    table = [[(head, "dim") for head in heads], *[[_clean(cell) for cell in row] for row in rows]]
    widths = [max(cell_len(row[number][0]) for row in table) for number in range(len(heads))]
    before = len(indent) + sum(widths[:-1]) + len(_GAP) * (len(widths) - 1)
    room = width - before if width is not None and width - before >= _NARROWEST else None
    if width is not None and room is None and before + widths[-1] > width:
        return [text for row in table[1:] for text in _block(heads, row, indent)]
    return [text for row in table for text in _row(row, widths, indent, room)]


def _clean(cell: Cell) -> Cell:
    text, style = cell
    return printable(redact(text)), style


def _row(row: Sequence[Cell], widths: Sequence[int], indent: str, room: int | None) -> list[Text]:
    parts: list[str | Cell] = [indent]
    for (text, style), width in zip(row[:-1], widths, strict=False):
        parts += [(text, style), " " * (width - cell_len(text)) + _GAP]
    last, style = row[-1]
    folded = textwrap.wrap(last, room, break_on_hyphens=False) if room is not None else [last]
    under = " " * (len(indent) + sum(widths[:-1]) + len(_GAP) * (len(widths) - 1))
    return [
        line(*parts, (folded[0] if folded else "", style)),
        *(line(under, (more, style)) for more in folded[1:]),
    ]


def _block(heads: Sequence[str], row: Sequence[Cell], indent: str) -> list[Text]:
    """The first cell, and below it each other with its head, if it has a text."""
    named = [f"{indent}  {head.lower()}:" for head in heads[1:]]
    widest = max(map(len, named), default=0)
    return [
        line(indent, row[0]),
        *(
            line(f"{name:<{widest}}{_GAP}", cell)
            for name, cell in zip(named, row[1:], strict=True)
            if cell[0]
        ),
    ]
