"""The swarm folder of an engine on this machine. ``data`` is the engine's data folder; the engine rests meanwhile, but for
``read``.

A new folder is written beside the old one and takes its name, so whoever is killed leaves one of them whole; ``recover`` clears up.
"""

import os
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from swarmplan.drivers.swarm_folder.archive import ITSELF, MEMBERSHIP, Entry, is_spare, packed
from swarmplan.errors import Permanent
from swarmplan.private_files import sync_folder

_FOLDER, _NEW, _OLD = "swarm", "swarm.new", "swarm.old"


def see_member(what: str, data: Path) -> None:
    """See that there is something to copy. Raises Permanent, for the machine ``what``."""
    if not _whole(data / _FOLDER) and not (data / _OLD).exists():
        raise Permanent(f"{what}: its engine is not in a swarm: there is nothing to copy in {data / _FOLDER}")


def copied(what: str, data: Path) -> bytes:
    """The folder as an archive, for the machine ``what``. Raises Permanent where it holds what no swarm folder has."""
    try:
        return packed(read(data))
    except ValueError as error:
        raise Permanent(
            f"{what}: its swarm folder cannot be copied: {error}; see {data / _FOLDER}"
        ) from error


def read(data: Path) -> list[Entry]:
    """What is in the folder. Sockets are left out, and what goes while it is read. Raises ValueError for what is neither a
    folder nor a plain file."""
    folder = data / _FOLDER
    found = []
    for place in (folder, *sorted(folder.rglob("*"))):
        name = str(place.relative_to(folder))
        with suppress(FileNotFoundError):
            seen = place.lstat()
            if not stat.S_ISSOCK(seen.st_mode) and not is_spare(name):
                found.append(_entry(place, name, seen))
    return found


def stage(data: Path, folder: Sequence[Entry]) -> None:
    """Write a new folder beside the old one, all of it on the disk. Raises OSError with its name, and leaves none then."""
    recover(data)
    new = data / _NEW
    try:
        new.mkdir(mode=0o700)
        for entry in folder:
            _write(new / entry.name, entry)
        for entry in reversed(folder):  # a folder's own only when all in it is there
            _own(new / entry.name, entry)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise OSError(error.errno, error.strerror, str(new)) from error


def swap(data: Path) -> None:
    """Let the new folder take the old one's place."""
    if (data / _FOLDER).exists():
        (data / _FOLDER).rename(data / _OLD)
    (data / _NEW).rename(data / _FOLDER)
    sync_folder(data)
    recover(data)


def recover(data: Path) -> None:
    """Clear up what a killed ``stage`` or ``swap`` left, so that one whole folder stays."""
    if (data / _NEW).exists():
        shutil.rmtree(data / _NEW)
    if not (data / _OLD).exists():
        return
    if _whole(data / _FOLDER):
        shutil.rmtree(data / _OLD)
        return
    shutil.rmtree(data / _FOLDER, ignore_errors=True)
    (data / _OLD).rename(data / _FOLDER)


def _whole(folder: Path) -> bool:
    return (folder / MEMBERSHIP).exists()


def _entry(place: Path, name: str, seen: os.stat_result) -> Entry:
    content = None
    if stat.S_ISREG(seen.st_mode):
        content = place.read_bytes()
    elif not stat.S_ISDIR(seen.st_mode):
        raise ValueError(f"{name!r} in it is neither a folder nor a plain file")
    return Entry(
        name, stat.S_IMODE(seen.st_mode) & 0o777, seen.st_uid, seen.st_gid, int(seen.st_mtime), content
    )


def _write(place: Path, entry: Entry) -> None:
    if entry.content is None:
        place.mkdir(mode=0o700, parents=True, exist_ok=entry.name == ITSELF or place.is_dir())
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.open("xb") as file:
        if entry.content:
            os.posix_fallocate(file.fileno(), 0, len(entry.content))
        file.write(entry.content.rstrip(b"\0"))  # most of a log file is nothing yet, and has its place now
        file.flush()
        os.fsync(file.fileno())


def _own(place: Path, entry: Entry) -> None:
    os.chown(place, entry.owner, entry.group)
    place.chmod(entry.mode)
    os.utime(place, (entry.changed, entry.changed))
    if entry.content is None:
        sync_folder(place)
