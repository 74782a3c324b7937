"""One order for everything that is listed, so that equal inputs give equal plans."""

import re
from collections.abc import Iterable


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A sort key in which ``manager-10`` comes after ``manager-2``."""
    return tuple(
        (int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name) if part
    )


def in_order(names: Iterable[str]) -> list[str]:
    """The names, sorted naturally."""
    return sorted(names, key=lambda name: (natural(name), name))
