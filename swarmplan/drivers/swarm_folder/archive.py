"""The archive a swarm folder travels as: an uncompressed tar of folders and plain files, their modes and owners kept.

What comes from elsewhere is judged here, before anything is touched; of what is not such an archive nothing is taken.
"""

import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from swarmplan.errors import Permanent

ITSELF = "."
"""The name of the folder itself."""
MEMBERSHIP = "docker-state.json"
"""What makes it the folder of a member: an engine that left keeps an empty one (measured on 20.10.24)."""
_SPARE = "raft/wal-*/*.tmp"
"""The log file the engine lays out in advance, 64 MB of nothing (measured on 20.10.24); it makes another at its start."""
_END = 1024
"""Bytes of nothing that end an archive (POSIX, ustar)."""
_OWNERS = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder. ``name`` is its path below the swarm folder; ``changed`` is in seconds since 1970; ``content`` is None
    for a folder."""

    name: str
    mode: int
    owner: int
    group: int
    changed: int
    content: bytes | None = field(default=None, repr=False)


def checked(what: str, state: bytes) -> list[Entry]:
    """What the archive holds. Raises Permanent, for the machine ``what``, when it is damaged or holds what no swarm folder has."""
    try:
        return entries(state)
    except ValueError as error:
        raise Permanent(
            f"{what}: this is no whole copy of a swarm folder: {error}; nothing was changed, take another copy"
        ) from error


def entries(state: bytes) -> list[Entry]:
    """What the archive holds. Raises ValueError when it is cut off or damaged, or holds anything that could land, or lead,
    outside the folder."""
    found = []
    try:
        with tarfile.open(fileobj=BytesIO(state), mode="r:") as archive:
            for member in archive:
                found.append(_entry(archive, member))  # noqa: PERF401  # judged one by one: the next may stand anywhere
            rest = state[archive.offset :]
    except (tarfile.TarError, OverflowError, EOFError) as error:
        raise ValueError(f"it cannot be read ({error})") from error
    if len(rest) < _END or rest.strip(b"\0"):
        raise ValueError("it is cut off or damaged")
    _see_distinct(found)
    if not any(entry.name == MEMBERSHIP and entry.content is not None for entry in found):
        raise ValueError(f"there is no {MEMBERSHIP} in it")
    return found


def is_spare(name: str) -> bool:
    """Whether nothing is lost without the file of this name."""
    return PurePosixPath(name).match(_SPARE)


def packed(folder: Iterable[Entry]) -> bytes:
    """The archive of these."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for entry in folder:
            member = tarfile.TarInfo(entry.name)
            member.mode, member.uid, member.gid = entry.mode, entry.owner, entry.group
            member.mtime = entry.changed
            if entry.content is None:
                member.type = tarfile.DIRTYPE
                archive.addfile(member)
            else:
                member.size = len(entry.content)
                archive.addfile(member, BytesIO(entry.content))
    return out.getvalue()


def _entry(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Entry:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{member.name!r} in it would land elsewhere")
    if not (member.isdir() or (member.isreg() and not member.issparse())):
        raise ValueError(f"{member.name!r} in it is neither a folder nor a plain file")
    if member.size < 0 or not (0 <= member.uid < _OWNERS and 0 <= member.gid < _OWNERS):
        raise ValueError(f"{member.name!r} in it has a size or an owner that cannot be")
    source = archive.extractfile(member)
    content = None if source is None else source.read()
    if content is not None and len(content) != member.size:
        raise ValueError(f"{member.name!r} in it is cut off")
    return Entry(str(path), member.mode & 0o777, member.uid, member.gid, int(member.mtime), content)


def _see_distinct(found: Sequence[Entry]) -> None:
    """See that each name is there once, and none is below a file."""
    files = {entry.name for entry in found if entry.content is not None}
    if len({entry.name for entry in found}) != len(found):
        raise ValueError("a name is in it twice")
    for entry in found:
        if any(str(above) in files for above in PurePosixPath(entry.name).parents):
            raise ValueError(f"{entry.name!r} in it is below a file")
