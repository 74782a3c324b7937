"""Opens a user's files for reading, and never waits where a path is a pipe instead of a file."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from swarmplan.errors import Permanent, reason_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

OpenFile = Callable[[str], int]
"""Opens a path to read and gives its handle. Raises OSError, and ValueError for a name that no file can have."""
_PIECE = 65_536


class NotRegular(OSError):
    """A pipe, a socket or a device."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, "it is not a regular file", str(path))


class _Regular(FileIO):
    """Fails where there is nothing to read yet, as in a kernel's log: None would be given for it, which nobody expects."""

    def readinto(self, buffer: "Buffer", /) -> int:
        found: int | None = super().readinto(buffer)
        if found is None:
            raise BlockingIOError(errno.EAGAIN, "it has nothing to read yet")
        return found

    def readall(self) -> bytes:
        """FileIO's own does not ask ``readinto``."""
        found = bytearray()
        piece = bytearray(_PIECE)
        while size := self.readinto(piece):
            found += piece[:size]
        return bytes(found)


def open_anywhere(path: str) -> int:
    """The OpenFile of a user's own files, which never waits."""
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)


@contextmanager
def opened(path: Path, flags: int = 0, open_file: OpenFile = open_anywhere) -> Iterator[BinaryIO]:
    """A regular file, open to read; ``flags`` are more of ``os.open``'s, or else ``open_file`` opens it. Raises NotRegular,
    other OSErrors, and ValueError for a name that no file can have."""
    try:
        handle = (
            os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | flags)
            if flags
            else open_file(str(path))
        )
    except OSError as error:
        if error.errno == errno.ENXIO:  # what a socket answers
            raise NotRegular(path) from None
        raise
    try:
        require_regular(os.fstat(handle).st_mode, path)
    except BaseException:
        os.close(handle)
        raise
    with reading(handle) as file:
        yield file


def content_of(file: str, limit: int, open_file: OpenFile = open_anywhere) -> bytes:
    """What is in a regular file, up to one byte more than ``limit``, to detect that it is too large. Raises Permanent."""
    try:
        with opened(Path(file), open_file=open_file) as found:
            return found.read(limit + 1)
    except NotRegular:
        raise Permanent(f"{file} is a pipe or device, not a file") from None
    except FileNotFoundError:
        raise Permanent(f"no such file: {file}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise Permanent(f"{file} cannot be read: {reason_of(error)}") from None


def reading(handle: int) -> BinaryIO:
    """A file of this handle, which closes it. Reading raises BlockingIOError where it would have to wait and must not. Raises
    IsADirectoryError."""
    try:
        return BufferedReader(_Regular(handle, "rb"))
    except BaseException:
        os.close(handle)
        raise


def require_regular(mode: int, path: Path) -> None:
    """Raise NotRegular, or IsADirectoryError, where what has this mode is no regular file."""
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise NotRegular(path)


def is_named_pipe(path: Path) -> bool:
    """Whether to open it could wait for ever. What a shell gives for ``<(command)`` is a pipe too, but has no name to resolve
    to."""
    try:
        return path.is_fifo() and path.resolve().is_fifo()
    except OSError:  # opening it tells what is wrong
        return False
