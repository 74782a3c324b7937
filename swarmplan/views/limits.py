"""How much a page or a picture shows, and what is left out where there is more: what nothing is wrong with, as far as that goes."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
ROWS = 200
"""Rows of a table, nodes and machines."""
COLUMNS = 60
"""Services that stand side by side."""
LINES = 500
"""Fields that differ, of all changes together."""
CHARACTERS = 2000
"""Of one text."""


def shown_first(items: tuple[T, ...], wrong: Sequence[bool], most: int) -> tuple[T, ...]:
    """At most so many of them, in their order: those that something is wrong with (``wrong``, one for each item) before others."""
    if len(items) <= most:
        return items
    ranked = sorted(range(len(items)), key=lambda place: (not wrong[place], place))[:most]
    return tuple(items[place] for place in sorted(ranked))
