"""Paths of names that are written with dots."""

import re

_DOT = re.compile(r"(?<!\\)\.")


def names_of(path: str) -> list[str]:
    """The names of a path; a backslash keeps a dot in one."""
    return [part.replace("\\.", ".") for part in _DOT.split(path)]
