"""Finding a key by what a person types: ``services.web.deploy``, ``services.deploy``, ``managers[0].name``, ``replicas``."""

from collections.abc import Sequence

from swarmplan.spec.explain.keys import File, Key, all_keys
from swarmplan.spec.explain.nearest import nearest_key
from swarmplan.spec.explain.paths import NAME, names_used, parts_of

_NAMED = {
    (File.CLUSTER,): "the cluster file",
    (File.AGENT,): "an agent file",
    (File.FLEET,): "a fleet file",
    tuple(File): "the cluster file, nor of an agent file or a fleet file",
}
_WHOLE_ONLY = frozenset({File.FLEET})
"""Files whose keys are found by the end of their path only where the file is said: checks have ``service`` and ``drain``, which are asked for
with the cluster file in mind."""


class NoSuchKey(ValueError):
    """There is no such key; the text is one line with the nearest one. ``meant``: the text names a key that may be meant."""

    def __init__(self, typed: str, files: Sequence[File], near: str) -> None:
        super().__init__(f"{typed!r} is not a key of {_NAMED[tuple(files)]}{near}")
        self.meant = near.startswith("; did you mean")


class Ambiguous(ValueError):
    """The word is a key in several places; ``paths`` are these."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = tuple(paths)


def all_paths(file: File = File.CLUSTER) -> list[str]:
    """The paths of all keys of a file."""
    return [path for path in all_keys(file) if path]


def explain(words: str, files: Sequence[File] = tuple(File)) -> Key:
    """The key that is meant, of the first of these files that has it. Names of services, networks and the like may be given or left
    out, and so may the beginning of a path where its end is in one place only of the first file that has it. ``Cluster``, ``Agent`` or
    ``Fleet`` before it, or alone, says of which file. Raises NoSuchKey and Ambiguous."""
    parts = [part for part in parts_of(words) if part]
    if parts and parts[0] in files:
        files, parts = (File(parts[0]),), parts[1:]
    for file in files:
        whole = [
            (used, path) for path in all_keys(file) if (used := names_used(parts, parts_of(path))) is not None
        ]
        if whole:
            return all_keys(file)[min(whole)[1]]  # a key rather than a name
    by_end = [file for file in files if file not in _WHOLE_ONLY] or files
    ends = [(file, path) for file in by_end for path in all_keys(file) if _ends_with(parts_of(path), parts)]
    first = [path for file, path in ends if file is ends[0][0]]
    if len({path.replace("[]", "") for path in first}) == 1:  # of a mapping, or of a list of such
        return all_keys(ends[0][0])[first[0]]
    if ends:
        raise Ambiguous([path if file is files[0] else f"{file}.{path}" for file, path in ends])
    raise NoSuchKey(words, files, nearest_key(parts, files, _WHOLE_ONLY))


def entry_of(key: Key) -> Key | None:
    """The key of one entry under a name of the user's, where ``key`` is a mapping of such entries and they have keys of their own."""
    below = all_keys(key.file).get(f"{key.path}.{NAME}")
    return below if below is not None and below.keys else None


def _ends_with(path: Sequence[str], typed: Sequence[str]) -> bool:
    return any(
        part == typed[0] and names_used(typed, path[number:]) is not None
        for number, part in enumerate(path)
        if part != NAME
    )
