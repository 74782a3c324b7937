"""The archive a swarm folder travels as: an uncompressed tar of folders and plain files, their modes and owners kept.

What comes from elsewhere is judged here, before anything is touched; of what is not such an archive nothing is taken.
"""

import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import field
from pathlib import PurePosixPath

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent
from swarmplan.system import tarballs

ITSELF = "."
"""The name of the folder itself."""
MEMBERSHIP = "docker-state.json"
"""What makes it the folder of a member: an engine that left keeps an empty one (measured on 20.10.24)."""
_SPARE = "raft/wal-*/*.tmp"
"""The log file the engine lays out in advance, 64 MB of nothing (measured on 20.10.24); it makes another at its start."""
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
            f"{what}: this is not a complete copy of a swarm folder: {error}; nothing was changed, take another copy"
        ) from error


def entries(state: bytes) -> list[Entry]:
    """What the archive holds. Raises ValueError when it is cut off or damaged, or holds anything that could land, or lead,
    outside the folder."""
    with tarballs.opened(state) as archive:
        found = [_entry(archive, *member) for member in tarballs.members(archive, state)]
    _see_distinct(found)
    if not any(entry.name == MEMBERSHIP and entry.content is not None for entry in found):
        raise ValueError(f"there is no {MEMBERSHIP} in it")
    return found


def is_spare(name: str) -> bool:
    """Whether nothing is lost without the file of this name."""
    return PurePosixPath(name).match(_SPARE)


def packed(folder: Iterable[Entry]) -> bytes:
    """The archive of these."""

    def member(entry: Entry) -> tarfile.TarInfo:
        info = tarfile.TarInfo(entry.name)
        info.mode, info.uid, info.gid, info.mtime = entry.mode, entry.owner, entry.group, entry.changed
        return info

    return tarballs.packed(((member(entry), entry.content) for entry in folder), tarfile.GNU_FORMAT)


def _entry(archive: tarfile.TarFile, name: str, member: tarfile.TarInfo) -> Entry:
    if member.issparse():
        raise tarballs.Unusable(f"{member.name!r} in it is neither a folder nor a plain file")
    if member.size < 0 or not (0 <= member.uid < _OWNERS and 0 <= member.gid < _OWNERS):
        raise tarballs.Unusable(f"{member.name!r} in it has a size or an owner that cannot be")
    content = tarballs.content(archive, member)
    return Entry(name, member.mode & 0o777, member.uid, member.gid, int(member.mtime), content)


def _see_distinct(found: Sequence[Entry]) -> None:
    """See that each name is there once, and none is below a file."""
    files = {entry.name for entry in found if entry.content is not None}
    if len({entry.name for entry in found}) != len(found):
        raise ValueError("a name is in it twice")
    for entry in found:
        if any(str(above) in files for above in PurePosixPath(entry.name).parents):
            raise ValueError(f"{entry.name!r} in it is below a file")
