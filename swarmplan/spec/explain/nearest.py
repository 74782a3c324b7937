"""What may be meant by a key that is none."""

import re
from collections.abc import Collection, Mapping, Sequence

from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.nearest import nearest
from swarmplan.spec.explain.keys import File, Key, all_keys
from swarmplan.spec.explain.paths import NAME, names_used, parts_of

Keys = Mapping[str, Key]
_ALIKE, _NEAR = 0.8, 0.6
"""The shares of letters in common from which a word is a misspelled one, and from which it may be."""
_LONG = 60
"""Characters of the longest word that is compared."""


def nearest_key(typed: Sequence[str], files: Sequence[File], last: Collection[File] = ()) -> str:
    """What may be meant: a key of the same name elsewhere, one that is spelled nearly so, or one whose text has the word; of the first of
    these files that has one, and before it of one whose key the first word is. Those that are ``last`` come after all of the others."""
    tried = sorted(files, key=lambda file: typed[0] not in all_keys(file))
    first = [file for file in tried if file not in last or typed[0] in all_keys(file)]
    for group in (first, [file for file in tried if file not in first]):
        for file in group:
            if found := _same_name(typed, all_keys(file)) or _misspelled(typed, all_keys(file)):
                return f"; did you mean {_written(found, file)!r}?"
        for file in group:
            if texts := _with_word(typed[-1], all_keys(file)):
                return (
                    f"; {typed[-1]!r} is in the text of {first_few([_written(text, file) for text in texts])}"
                )
    for file in tried:
        if near := _near_last(typed[-1], _NEAR, all_keys(file)):
            return f"; did you mean {_written(near, file)!r}?"
    return "; swarmplan explain lists the keys of the file"


def _written(path: str, file: File) -> str:
    """The path as it is typed: with the file, where another one has the same."""
    return f"{file}.{path}" if file is not File.CLUSTER and path in all_keys() else path


def _same_name(typed: Sequence[str], keys: Keys) -> str | None:
    """The key with the same last word that has most of the other words, too; None where all of several have none of them."""
    ends = [path for path in keys if parts_of(path)[-1:] == [typed[-1]]]
    common = {path: len({*typed[:-1]} & {*parts_of(path)[:-1]}) for path in ends}
    best = max(common.values(), default=0)
    found = [path for path in ends if common[path] == best]
    return min(found, key=lambda path: len(parts_of(path))) if best or len(found) == 1 else None


def _misspelled(typed: Sequence[str], keys: Keys) -> str | None:
    """The key that has another word in one place only, below the longest beginning that exists, else one whose last word is
    nearly the same."""
    for length in range(len(typed) - 1, -1 if typed[1:] else 0, -1):
        parents = [path for path in keys if names_used(typed[:length], parts_of(path)) is not None]
        inside = {name: path for path in parents for name, _ in keys[path].keys}
        near = None if typed[length] in inside else nearest(typed[length], inside)
        whole = [*(inside[near] if near else "").split("."), near or "", *typed[length + 1 :]]
        if near and (
            found := [path for path in keys if names_used(whole[not whole[0] :], parts_of(path)) is not None]
        ):
            return found[0]
    return _near_last(typed[-1], _ALIKE, keys)


def _near_last(word: str, share: float, keys: Keys) -> str | None:
    """The key whose last word is nearest, with this share of letters in common; of several the one nearest to the top."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    paths = sorted((path for path in keys if path), key=lambda path: -len(parts_of(path)))
    names = {parts_of(path)[-1].lower(): path for path in paths if not path.endswith(NAME)}
    found = get_close_matches(word.lower()[:_LONG], names, n=1, cutoff=share)
    return names[found[0]] if found else None


def _with_word(word: str, keys: Keys) -> list[str]:
    """The keys with this word in their values, else in their descriptions; those nearer to the top of the file first."""
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)
    found = sorted((key for key in keys.values() if key.path), key=lambda key: len(parts_of(key.path)))
    return [key.path for key in found if whole.search(key.value)] or [
        key.path for key in found if whole.search(key.description)
    ]
