"""Tar archives in memory, of folders and plain files. An entry that would be unpacked outside is refused.

Every function raises Unusable for an archive that is damaged or holds such a thing.
"""

import io
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast

from swarmplan.limits import HEADER_BYTES

_END = 2 * tarfile.BLOCKSIZE
"""Zero bytes that end an archive (POSIX, ustar)."""
_ERRORS = (tarfile.TarError, ValueError, EOFError, OSError, OverflowError, RecursionError)
"""What tarfile raises for a damaged archive: lists of long names make it recurse."""


class Unusable(ValueError):
    """Why an archive cannot be used."""


class Metered(io.RawIOBase):
    """A tar archive of which at most ``HEADER_BYTES`` are read besides the content of its files: tarfile reads a name, or
    the map of a sparse file, whole, however long its header says it is. Raises ValueError for more."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self._left = HEADER_BYTES

    def allow(self, size: int) -> None:
        """Allow the content of a file that is about to be read."""
        self._left += size

    def read(self, size: int = -1, /) -> bytes:
        if not 0 <= size <= self._left:
            raise ValueError(f"its file headers are longer than {HEADER_BYTES // 1_000_000} MB")
        self._left -= size
        return self._source.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        return self._source.tell()


@contextmanager
def opened(data: bytes) -> Iterator[tarfile.TarFile]:
    """An uncompressed archive, open for reading."""
    try:
        with tarfile.open(fileobj=Metered(BytesIO(data)), mode="r:") as archive:
            yield archive
    except Unusable:
        raise
    except _ERRORS:  # its text might quote the content of a file
        raise Unusable("it cannot be read") from None


def members(archive: tarfile.TarFile, data: bytes) -> Iterator[tuple[str, tarfile.TarInfo]]:
    """Each file and folder of an opened archive, with its path without ``./``. The end of the archive must be there."""
    for member in archive:
        path = PurePosixPath(member.name)
        if not member.name.isprintable():
            raise Unusable(f"the name {member.name!r} in it has characters that cannot be printed")
        if path.is_absolute() or ".." in path.parts:
            raise Unusable(f"{member.name!r} in it would be unpacked outside of it")
        if not (member.isdir() or member.isreg()):
            raise Unusable(f"{member.name!r} in it is neither a folder nor a plain file")
        yield str(path), member
    rest = data[archive.offset :]
    if len(rest) < _END or rest.strip(b"\0"):  # to tarfile, any bad header is the end
        raise Unusable("it is cut off or damaged")


def content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | None:
    """The content of a file; None for a folder."""
    source = stream(archive, member)
    if source is None:
        return None
    data = source.read()
    if len(data) != member.size:
        raise Unusable(f"{member.name!r} in it is cut off")
    return data


def stream(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes] | None:
    """The same, to be read in parts."""
    cast("Metered", archive.fileobj).allow(member.size)
    return archive.extractfile(member)


def packed(entries: Iterable[tuple[tarfile.TarInfo, bytes | None]], form: int) -> bytes:
    """An archive of files with their content, and folders with None; ``form`` is one of tarfile's formats."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for member, data in entries:
            member.type = tarfile.DIRTYPE if data is None else tarfile.REGTYPE
            member.size = len(data or b"")
            archive.addfile(member, BytesIO(data or b""))
    return out.getvalue()
