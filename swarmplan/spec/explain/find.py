"""Finding a key by what a person types: ``services.web.deploy``, ``services.deploy``, ``managers[0].name``, ``replicas``."""

import re
from collections.abc import Sequence

from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.nearest import nearest
from swarmplan.spec.explain.keys import Key, all_keys

_NAME = "NAME"
_ALIKE, _NEAR = 0.8, 0.6
"""The shares of letters in common from which a word is a misspelled one, and from which it may be."""
_LONG = 60
"""Characters of the longest word that is compared."""
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
    """What may be meant: a key of the same name elsewhere, one that is spelled nearly so, or one whose text has the word."""
    if found := _same_name(typed) or _misspelled(typed):
        return f"; did you mean {found!r}?"
    if texts := _with_word(typed[-1]):
        return f"; {typed[-1]!r} is in the text of {first_few(texts)}"
    near = _near_last(typed[-1], _NEAR)
    return f"; did you mean {near!r}?" if near else "; swarmplan explain lists the keys of the file"


def _same_name(typed: Sequence[str]) -> str | None:
    """The key with the same last word that has most of the other words, too; None where all of several have none of them."""
    ends = [path for path in all_keys() if _parts(path)[-1:] == [typed[-1]]]
    common = {path: len({*typed[:-1]} & {*_parts(path)[:-1]}) for path in ends}
    best = max(common.values(), default=0)
    found = [path for path in ends if common[path] == best]
    return min(found, key=lambda path: len(_parts(path))) if best or len(found) == 1 else None


def _misspelled(typed: Sequence[str]) -> str | None:
    """The key that has another word in one place only, below the longest beginning that exists, else one whose last word is
    nearly the same."""
    keys = all_keys()
    for length in range(len(typed) - 1, -1 if typed[1:] else 0, -1):
        parents = [path for path in keys if _names_used(typed[:length], _parts(path)) is not None]
        inside = {name: path for path in parents for name, _ in keys[path].keys}
        near = None if typed[length] in inside else nearest(typed[length], inside)
        whole = [*(inside[near] if near else "").split("."), near or "", *typed[length + 1 :]]
        if near and (
            found := [path for path in keys if _names_used(whole[not whole[0] :], _parts(path)) is not None]
        ):
            return found[0]
    return _near_last(typed[-1], _ALIKE)


def _near_last(word: str, share: float) -> str | None:
    """The key whose last word is nearest, with this share of letters in common; of several the one nearest to the top."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    paths = sorted((path for path in all_keys() if path), key=lambda path: -len(_parts(path)))
    names = {_parts(path)[-1].lower(): path for path in paths if not path.endswith(_NAME)}
    found = get_close_matches(word.lower()[:_LONG], names, n=1, cutoff=share)
    return names[found[0]] if found else None


def _with_word(word: str) -> list[str]:
    """The keys with this word in their values, else in their descriptions; those nearer to the top of the file first."""
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)
    keys = sorted((key for key in all_keys().values() if key.path), key=lambda key: len(_parts(key.path)))
    return [key.path for key in keys if whole.search(key.value)] or [
        key.path for key in keys if whole.search(key.description)
    ]
