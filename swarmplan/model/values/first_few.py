"""Lists and numbers in messages. Of a list only the first few are shown."""

from collections.abc import Sequence

_MOST_NAMED = 6


def first_few(words: Sequence[str], separator: str = ", ") -> str:
    """The first of them; an ellipsis says that there are more."""
    return separator.join(words[:_MOST_NAMED]) + (" …" if len(words) > _MOST_NAMED else "")


def first_and_count(
    words: Sequence[str], most: int = _MOST_NAMED, separator: str = ", ", last: str = " and"
) -> str:
    """The first of them, ``most`` at most, and how many more there are after the word ``last``."""
    more = len(words) - most
    return separator.join(words[:most]) + (f"{last} {more} more" if more > 0 else "")


def counted(count: int, noun: str) -> str:
    """``1 machine``, ``2 machines``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
