"""What is typed against the path of a key: names of the user's may be given or left out."""

import re
from collections.abc import Sequence

NAME = "NAME"
"""What stands in a path for a name of the user's."""
_INDEX = re.compile(r"\[[^]]*\]")


def parts_of(path: str) -> list[str]:
    """The words of a path."""
    return _INDEX.sub("", path).split(".") if path else []


def names_used(typed: Sequence[str], path: Sequence[str]) -> int | None:
    """How many of the typed words are names of the user's, where the words are this path; None where they are not."""
    if not path:
        return None if typed else 0
    found = []
    if path[0] == NAME and len(path) > 1:
        found.append(names_used(typed, path[1:]))  # the name is left out
    if typed and path[0] in {typed[0], NAME}:
        used = names_used(typed[1:], path[1:])
        found.append(None if used is None else used + (path[0] == NAME))
    return min((used for used in found if used is not None), default=None)
