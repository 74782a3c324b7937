"""swarmplan's own files: readable by their owner only, written atomically, never through a link.

Every function raises OSError, with the path in it, for what the file system refuses.
"""

import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from swarmplan.regular_files import require_regular

_PARTIAL = ".partial"
_NO_RESERVING = (errno.EOPNOTSUPP, errno.EINVAL)
_MODE, _FOLDER_MODE = 0o600, 0o700
_CAREFULLY = os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Not blocking: a pipe in its place would be waited for."""


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone. One that is there and is ours is closed to
    others."""
    for place in (*reversed(folder.parents), folder):
        if not place.is_dir():
            # Another run may be faster; what is not a folder is told by what is done in it.
            with suppress(FileExistsError):
                place.mkdir(mode=_FOLDER_MODE)
    found = folder.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if found.st_uid == os.geteuid() and found.st_mode & 0o077:
        folder.chmod(_FOLDER_MODE)


def write(path: Path, data: bytes, family: str = "") -> None:
    """Write a file in place of what is there: a link, and what is not a plain file, are refused. ``family``: see ``place``."""
    with suppress(FileNotFoundError):
        _refuse_odd(path.lstat().st_mode, path)
    with _written(path.parent, family or path.name, data) as beside:
        beside.replace(path)
        _settle(path.parent)


def create(path: Path, data: bytes) -> None:
    """Write a file that is not there yet. Raises FileExistsError where something of this name is."""
    if place(path.parent, [path.name], path.name, data) is None:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def place(folder: Path, names: Iterable[str], family: str, data: bytes) -> Path | None:
    """Write a file under the first of these names that is free; its path, None when none is. What a killed writer of the
    same ``family`` left half written in the folder is cleared away."""
    with _written(folder, family, data) as beside:
        for name in names:
            with suppress(FileExistsError):
                _named(beside, folder / name)
                return folder / name
    return None


def reserve(folder: Path, family: str, room: int) -> None:
    """See that ``room`` bytes can be written there. Leaves nothing."""
    with _temporary(folder, family) as (file, _):
        try:
            os.posix_fallocate(file.fileno(), 0, room)
        except OSError as error:
            if error.errno not in _NO_RESERVING:
                raise


def append(path: Path, data: bytes) -> None:
    """Add to a file, made where there is none."""
    with os.fdopen(opened(path, os.O_WRONLY | os.O_APPEND), "ab", buffering=0) as file:
        file.write(data)


def opened(path: Path, flags: int) -> int:
    """A handle on a plain file of ours, made where there is none. ``flags`` are those of ``os.open``."""
    try:
        handle = os.open(path, flags | _CAREFULLY, _MODE)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO}:
            _refuse_odd(path.lstat().st_mode, path)
        raise
    try:
        found = os.fstat(handle)
        _refuse_odd(found.st_mode, path)
        if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) != _MODE:
            os.fchmod(handle, _MODE)  # made by an older version, or under a strange umask
    except BaseException:
        os.close(handle)
        raise
    return handle


def lock(handle: int, path: Path) -> bool:
    """Lock what was opened at this path until the handle is closed, however its holder ends. False where it was removed
    meanwhile: open it anew. Raises BlockingIOError while another holds it."""
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return is_at(handle, path)


def is_at(handle: int, path: Path) -> bool:
    """Whether what was opened is still what is at this path."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _refuse_odd(mode: int, path: Path) -> None:
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "it is a symbolic link", str(path))
    require_regular(mode, path)


@contextmanager
def _written(folder: Path, family: str, data: bytes) -> Iterator[Path]:
    """A file with this in it, safe on the disk, under a name of its own."""
    with _temporary(folder, family) as (file, beside):
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        yield beside


@contextmanager
def _temporary(folder: Path, family: str) -> Iterator[tuple[BinaryIO, Path]]:
    """A file under a name of its own, locked for as long as its writer lives, gone when this ends."""
    _sweep(folder, family)
    handle, name = tempfile.mkstemp(prefix=f".{family[:64]}.", suffix=_PARTIAL, dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, _MODE)
            with suppress(OSError):  # a file system without locks: nobody will sweep there
                lock(handle, Path(name))
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _sweep(folder: Path, family: str) -> None:
    """Remove what writers that are no more left: the kernel dropped their locks."""
    for path in folder.iterdir():
        if path.name.startswith(f".{family[:64]}.") and path.name.endswith(_PARTIAL):
            with suppress(OSError):
                _remove_unlocked(path)


def _remove_unlocked(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if lock(handle, path):
            path.unlink()
    finally:
        os.close(handle)


def _named(beside: Path, path: Path) -> None:
    """Give a written file its name. Raises FileExistsError where that is taken: a link, unlike a rename, never replaces."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.is_symlink() or path.exists():
            raise FileExistsError from None
        beside.rename(path)
    try:
        _settle(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    """See a folder's entries safe on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems have no such thing for folders
            raise
    finally:
        os.close(handle)
