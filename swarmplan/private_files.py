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

from swarmplan.system.regular_files import require_regular

_PARTIAL = ".partial"
_CANNOT_RESERVE = (errno.EOPNOTSUPP, errno.EINVAL)
_MODE, _FOLDER_MODE = 0o600, 0o700
_OPEN_FLAGS = os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Not blocking: a pipe in its place would be waited for."""


def make_folder(folder: Path) -> None:
    """Make a folder, and missing ones above it, for its owner only. An existing one of ours is closed to other users."""
    for path in () if folder.is_dir() else (*reversed(folder.parents), folder):
        if not path.is_dir():
            # Another run may be faster; what is not a folder is reported below.
            with suppress(FileExistsError):
                path.mkdir(mode=_FOLDER_MODE)
    status = folder.stat()
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if status.st_uid == os.geteuid() and status.st_mode & 0o077:
        folder.chmod(_FOLDER_MODE)


def write(path: Path, data: bytes, family: str = "") -> None:
    """Write a file in place of what is there: a link, and what is not a plain file, are refused. ``family``: see ``place``."""
    with suppress(FileNotFoundError):
        _require_plain(path.lstat().st_mode, path)
    with _partial(path.parent, family or path.name, data) as partial:
        partial.replace(path)
        sync_folder(path.parent)


def create(path: Path, data: bytes) -> None:
    """Write a new file. Raises FileExistsError if there is one of this name."""
    if place(path.parent, [path.name], path.name, data) is None:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def place(folder: Path, names: Iterable[str], family: str, data: bytes) -> Path | None:
    """Write a file under the first of these names that is free; its path, None when none is. Partial files that a killed
    writer of the same ``family`` left in the folder are removed."""
    with _partial(folder, family, data) as partial:
        for name in names:
            with suppress(FileExistsError):
                _link(partial, folder / name)
                return folder / name
    return None


def reserve(folder: Path, family: str, size: int) -> None:
    """Check that ``size`` bytes can be written there. Leaves nothing."""
    with _temporary(folder, family) as (file, _):
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except OSError as error:
            if error.errno not in _CANNOT_RESERVE:
                raise


def append(path: Path, data: bytes) -> None:
    """Append to a file, which is made if there is none."""
    with os.fdopen(opened(path, os.O_WRONLY | os.O_APPEND), "ab", buffering=0) as file:
        file.write(data)


def opened(path: Path, flags: int) -> int:
    """A handle on a plain file of ours, made if there is none. ``flags`` are those of ``os.open``."""
    try:
        handle = os.open(path, flags | _OPEN_FLAGS, _MODE)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO}:
            _require_plain(path.lstat().st_mode, path)
        raise
    try:
        status = os.fstat(handle)
        _require_plain(status.st_mode, path)
        if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) != _MODE:
            os.fchmod(handle, _MODE)  # made by an older version, or under another umask
    except BaseException:
        os.close(handle)
        raise
    return handle


def lock(handle: int, path: Path, *, shared: bool = False) -> bool:
    """Lock what was opened at this path until the handle is closed, however its process ends. False if it was removed
    meanwhile: open it again. Raises BlockingIOError while another process has the lock, which of those that are ``shared`` many may have."""
    fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
    return is_at(handle, path)


def is_locked(path: Path) -> bool:
    """Whether a process has the lock of what is at this path, which it is only opened for. To tell that it is locked here, and
    shared, for a moment: who takes locks tries again. Raises FileNotFoundError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def is_at(handle: int, path: Path) -> bool:
    """Whether this path still leads to what was opened."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _require_plain(mode: int, path: Path) -> None:
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "it is a symbolic link", str(path))
    require_regular(mode, path)


@contextmanager
def _partial(folder: Path, family: str, data: bytes) -> Iterator[Path]:
    """A file with this content, synced to the disk, under a temporary name."""
    with _temporary(folder, family) as (file, partial):
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        yield partial


@contextmanager
def _temporary(folder: Path, family: str) -> Iterator[tuple[BinaryIO, Path]]:
    """A file under a temporary name, locked for as long as its writer lives, removed at the end."""
    _sweep(folder, family)
    handle, name = tempfile.mkstemp(prefix=f".{family[:64]}.", suffix=_PARTIAL, dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, _MODE)
            with suppress(OSError):  # a file system without locks, where nobody removes partial files
                lock(handle, Path(name))
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _sweep(folder: Path, family: str) -> None:
    """Remove the files of writers that ended: the kernel dropped their locks."""
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


def _link(partial: Path, path: Path) -> None:
    """Give a partial file its name. Raises FileExistsError if that exists: a link, unlike a rename, never replaces."""
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.is_symlink() or path.exists():
            raise FileExistsError from None
        partial.rename(path)
    try:
        sync_folder(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Sync a folder's entries to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems cannot sync folders
            raise
    finally:
        os.close(handle)
