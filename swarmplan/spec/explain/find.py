"""Finding a key by what a person types: ``services.web.deploy``, ``services.deploy``, ``managers[0].name``, ``replicas``."""

import re
from collections.abc import Sequence

from swarmplan.model.values.nearest import nearest
from swarmplan.spec.explain.keys import Key, all_keys

_NAME = "NAME"
_INDEX = re.compile(r"\[[^]]*\]")


class NoSuchKey(ValueError):
    """There is no such key; the text is one line with the nearest one."""


class Ambiguous(ValueError):
    """The word is a key in several places; ``paths`` are these."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = tuple(paths)


def all_paths() -> list[str]:
    """The paths of all keys."""
    return [path for path in all_keys() if path]


def explain(words: str) -> Key:
    """The key that is meant. Names of services, networks and the like may be given or left out, and so may the beginning of a
    path where its end is in one place only. Raises NoSuchKey and Ambiguous."""
    keys = all_keys()
    typed = _INDEX.sub("", words).strip(".")
    parts = typed.split(".") if typed else []
    whole = [(used, path) for path in keys if (used := _names_used(parts, _parts(path))) is not None]
    if whole:
        return keys[min(whole)[1]]  # a key rather than a name
    ends = [path for path in keys if _ends_with(_parts(path), parts)]
    if len(ends) == 1:
        return keys[ends[0]]
    if ends:
        raise Ambiguous(ends)
    raise NoSuchKey(f"{words!r} is not a key of the cluster file{_nearest(parts)}")


def _parts(path: str) -> list[str]:
    return _INDEX.sub("", path).split(".") if path else []


def _names_used(typed: Sequence[str], path: Sequence[str]) -> int | None:
    """How many of the typed words are names of the user's, where the words are this path; None where they are not."""
    if not path:
        return None if typed else 0
    found = []
    if path[0] == _NAME and len(path) > 1:
        found.append(_names_used(typed, path[1:]))  # the name is left out
    if typed and path[0] in {typed[0], _NAME}:
        used = _names_used(typed[1:], path[1:])
        found.append(None if used is None else used + (path[0] == _NAME))
    return min((used for used in found if used is not None), default=None)


def _ends_with(path: Sequence[str], typed: Sequence[str]) -> bool:
    return any(
        part == typed[0] and _names_used(typed, path[number:]) is not None
        for number, part in enumerate(path)
        if part != _NAME
    )


def _nearest(typed: Sequence[str]) -> str:
    """The nearest key below the longest beginning that exists, else the nearest key anywhere."""
    keys = all_keys()
    for length in range(len(typed) - 1, -1, -1):
        parents = [path for path in keys if _names_used(typed[:length], _parts(path)) is not None]
        inside = {name: path for path in parents for name, _ in keys[path].keys}
        if near := nearest(typed[length], inside):
            path = f"{inside[near]}.{near}".lstrip(".")
            return f"; did you mean {'.'.join([path, *typed[length + 1 :]])!r}?"
    names = {parts[-1]: path for path in keys if (parts := _parts(path))}
    near = nearest(typed[-1], names)
    return f"; did you mean {names[near]!r}?" if near else "; swarmplan explain lists the keys of the file"
