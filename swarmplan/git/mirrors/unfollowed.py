"""Removes the mirrors of repositories that are not followed any more. What does not look like a mirror of ours is left alone, and so is one that
somebody uses."""

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from swarmplan.git.mirrors.mirror import LOCK, PARTS, folder_name, submodules_of
from swarmplan.private_files import lock, opened
from swarmplan.spec.agent.names.urls import parse_url
from swarmplan.spec.agent.sources import GitSource

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}-[0-9a-f]{16}")
_MOST = 100
"""That are removed in one go, as nothing else is done meanwhile."""


def remove_unfollowed(folder: Path, sources: Iterable[GitSource]) -> tuple[str, ...]:
    """Remove the mirrors in this folder of other repositories than these and their submodules; the names of what was removed. What cannot be
    removed now is tried again the next time."""
    if folder.is_symlink():  # other agents may have it, too
        return ()
    followed = _with_submodules(folder, (folder_name(parse_url(source.url)) for source in sources))
    removed: list[str] = []
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            if len(removed) == _MOST:
                break
            if entry.name not in followed and _is_mirror(entry) and _remove(Path(entry.path)):
                removed.append(entry.name)
    return tuple(sorted(removed))


def _with_submodules(folder: Path, names: Iterable[str]) -> frozenset[str]:
    known: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in known:
            known.add(name)
            left += submodules_of(folder / name)
    return frozenset(known)


def _is_mirror(entry: "os.DirEntry[str]") -> bool:
    if not _NAME.fullmatch(entry.name) or not entry.is_dir(follow_symlinks=False):
        return False
    with suppress(OSError):
        parts = set(os.listdir(entry.path))  # noqa: PTH208 - names
        return entry.stat(follow_symlinks=False).st_uid == os.geteuid() and LOCK in parts and parts <= PARTS
    return False


def _remove(mirror: Path) -> bool:
    """Under its lock, which goes last: who waits for it finds that it was removed, and makes the mirror again."""
    path = mirror / LOCK
    try:
        handle = opened(path, os.O_RDWR)
    except OSError:
        return False
    try:
        if not lock(handle, path):
            return False
        for part in sorted(PARTS - {LOCK}):
            if (mirror / part).is_dir() and not (mirror / part).is_symlink():
                shutil.rmtree(mirror / part)
            else:
                (mirror / part).unlink(missing_ok=True)
        path.unlink()
        mirror.rmdir()
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
