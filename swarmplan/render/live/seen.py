"""What one look at a state saw, as a watch shows it."""

from collections.abc import Callable, Sequence
from typing import Any

from rich.text import Text

from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """``title`` names it; ``lines`` are for so many columns (None: any number), and what follows their last blank one is the summary.
    ``body`` is the same for programs. ``wrong``: something is not well. ``taken`` is when, in seconds since 1970."""

    title: str
    lines: Callable[[int | None], Sequence[Text]]
    body: Callable[[], dict[str, Any]]
    wrong: bool
    taken: float


_PASSING = frozenset({"age", "expires_in"})
"""Keys whose values change by themselves."""


def news_of(body: object) -> object:
    """What is to be another, where the state has changed."""
    if isinstance(body, dict):
        return {key: news_of(value) for key, value in body.items() if key not in _PASSING}
    return [news_of(one) for one in body] if isinstance(body, list | tuple) else body
