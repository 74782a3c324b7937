"""Lines that are wider than the terminal: nothing of them is cut off."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

_HANGING = 2
"""Columns by which the other lines are farther in than the first."""


def fold(text: Text, screen: Console, columns: int) -> Iterator[Text]:
    """The line in lines of so many columns at most: broken between words, and within those that are longer."""
    if text.cell_len <= columns:
        yield text
        return
    plain = text.plain
    depth = min(len(plain) - len(plain.lstrip()), columns // 2)
    indent, rest = text[:depth], text[depth:]
    first, *_ = rest.wrap(screen, columns - depth, overflow="fold", no_wrap=False)
    first.rstrip()
    yield indent + first
    left = rest[_end(rest, first) :]
    under = " " * min(depth + _HANGING, columns // 2)
    for more in left.wrap(screen, columns - len(under), overflow="fold", no_wrap=False):
        more.rstrip()
        yield Text(under, no_wrap=True) + more


def _end(text: Text, first: Text) -> int:
    """Where what follows the first line begins, without the blanks in between."""
    end = len(first.plain)
    return end + len(text.plain[end:]) - len(text.plain[end:].lstrip())
