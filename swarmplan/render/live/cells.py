"""Texts in so many columns of a terminal, whatever is in them: what does not fit is cut off with a mark."""

from rich.cells import cell_len, set_cell_size
from rich.text import Text

_MOST_PER_CELL = 4
"""Characters in one column on average: some take none, and a name may have thousands of those."""


def cut(text: Text, columns: int, mark: str) -> Text:
    """The same text, where it has more columns with the mark at its end."""
    text.plain = cut_text(text.plain, columns, mark)
    return text


def cut_text(text: str, columns: int, mark: str) -> str:
    """The text in so many columns at most, where it has more with the mark at its end."""
    if cell_len(text) <= columns and len(text) <= columns * _MOST_PER_CELL:
        return text
    room = max(columns - cell_len(mark), 0)
    kept = text[: room * _MOST_PER_CELL]
    if cell_len(kept) > room:
        kept = set_cell_size(kept, room)
    return set_cell_size(kept.rstrip() + mark, columns).rstrip() if columns > 0 else ""


def cut_middle(text: str, columns: int, mark: str) -> str:
    """The same, cut in the middle: names of one kind differ at their ends."""
    if cell_len(text) <= columns and len(text) <= columns * _MOST_PER_CELL:
        return text
    room = columns - cell_len(mark)
    end = room * 2 // 3
    tail = text[-end * _MOST_PER_CELL :] if end > 0 else ""
    while tail and (cell_len(tail) > end or cell_len(tail[0]) == 0):
        tail = tail[1:]
    head = cut_text(text, columns - cell_len(tail), mark)
    return head + tail


def padded(text: str, columns: int, mark: str) -> str:
    """The text, a name, in exactly so many columns."""
    short = cut_middle(text, columns, mark)
    return short + " " * (columns - cell_len(short))
