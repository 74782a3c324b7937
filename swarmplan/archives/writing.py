"""Files written whole or not at all, for their owner's eyes alone."""

import errno
import fcntl
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from swarmplan.errors import Permanent

_PARTIAL = ".partial"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_RESERVING = (errno.EOPNOTSUPP, errno.EINVAL)


def ready(folder: Path, family: str, room: int) -> None:
    """Make the folder (0700) where there is none, and see that ``room`` bytes can be written there. Raises Permanent. Clears
    away what a run of the same family that was killed had half written; leaves nothing else."""
    with _told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _temporary(folder, family) as (file, _):
            try:
                os.posix_fallocate(file.fileno(), 0, room)
            except OSError as error:
                if error.errno not in _NO_RESERVING:
                    raise


def place(folder: Path, names: Iterable[str], family: str, data: bytes) -> Path | None:
    """Write a file under the first of these names that is free; its path, None when none is. Raises Permanent."""
    with _told(folder), _written(folder, family, data) as beside:
        for name in names:
            with suppress(FileExistsError):
                _named(beside, folder / name)
                return folder / name
    return None


def replace(path: Path, family: str, data: bytes) -> None:
    """Write a file in place of what is there. Raises Permanent."""
    with _told(path.parent), _written(path.parent, family, data) as beside:
        beside.replace(path)
        _settle(path.parent)


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
    """A file of mode 0600 under a name of its own, locked for as long as its writer lives, gone when this ends."""
    _sweep(folder, family)
    opened, name = tempfile.mkstemp(prefix=f".{family}.", suffix=_PARTIAL, dir=folder)
    try:
        with os.fdopen(opened, "wb") as file:
            with suppress(OSError):  # a file system without locks: nobody will sweep there
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _sweep(folder: Path, family: str) -> None:
    """Remove what writers that are no more left: the kernel dropped their locks."""
    for path in folder.iterdir():
        if path.name.startswith(f".{family}.") and path.name.endswith(_PARTIAL):
            with suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()


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
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems have no such thing for folders
            raise
    finally:
        os.close(opened)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError):
        raise Permanent(f"{folder} is no folder; name one for backups") from None
    except OSError as error:
        remedy = "free some room there" if error.errno in _FULL else "make it writable"
        raise Permanent(
            f"{folder} cannot be written to: {error.strerror or error}; {remedy}, or name another folder"
        ) from None
