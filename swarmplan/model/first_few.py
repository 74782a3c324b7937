"""Lists in messages: the first few, which are enough to begin with."""

from collections.abc import Sequence

_MOST_NAMED = 6


def first_few(words: Sequence[str], separator: str = ", ") -> str:
    """The first of them; an ellipsis says that there are more."""
    return separator.join(words[:_MOST_NAMED]) + (" …" if len(words) > _MOST_NAMED else "")
