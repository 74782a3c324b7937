"""The name that was probably meant, where one that was written does not exist."""

from collections.abc import Iterable
from heapq import nsmallest
from itertools import islice

from swarmplan.model.values.first_few import first_and_count

_COMPARED = 200
"""Number of names that one is compared with, which takes longer than anything else done with a spec."""
_CLOSEST = 10
"""Of these, the names that are compared letter by letter: those with the most letters in common."""
_LONG = 60
"""Characters of the longest name that is compared."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that differs least, None where none is near. Upper case counts as lower; so does another order of the
    same letters in a short name (``bd`` for ``db``)."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    names = {each.lower(): str(each) for each in islice(known, _COMPARED + 1)}
    written = name.lower()
    if len(names) > _COMPARED or len(name) > _LONG:
        return None
    same_letters = [each for each in names if sorted(each) == sorted(written)]
    letters = frozenset(written)
    closest = nsmallest(_CLOSEST, names, key=lambda each: len(letters.symmetric_difference(each)))
    found = same_letters or get_close_matches(written, closest, n=1)
    return names[found[0]] if found else None


def nearest_file_name(name: str, known: Iterable[str]) -> str | None:
    """The same for names of files of one kind, which all have its ending: without it, that would make any short names alike."""
    stem, ending = _parts(name)
    names = {_parts(each)[0]: each for each in known if _parts(each)[1] == ending}
    near = nearest(stem, names)
    return names[near] if near else None


def _parts(name: str) -> tuple[str, str]:
    """The name without its ending, and the ending; a name such as ``.env`` has none."""
    stem, _, ending = name.rpartition(".")
    return (stem, ending) if stem else (name, "")


def suggestion(name: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest of the known names, or an empty text."""
    found = nearest(name, known)
    return f"; did you mean {found!r}?" if found else ""


def suggestion_or_list(name: str, known: Iterable[str], listed: Iterable[str]) -> str:
    """The same; where no known name is near, the first of those that are ``listed``, and how many more there are."""
    names = list(dict.fromkeys(listed))
    others = f"; there {'is' if len(names) == 1 else 'are'} {first_and_count(names)}" if names else ""
    return suggestion(name, known) or others
