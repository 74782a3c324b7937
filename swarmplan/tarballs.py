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
"""Bytes of nothing that end an archive (POSIX, ustar)."""
_TROUBLE = (tarfile.TarError, ValueError, EOFError, OSError, OverflowError, RecursionError)
"""What tarfile raises for archives that are none: lists of long names lead it to recur."""


class Unusable(ValueError):
    """Why an archive is not unpacked."""


class Metered(io.RawIOBase):
    """A tar archive of which no more than ``HEADER_BYTES`` are read beside the files in it: a name, or the map of a file with
    holes, may be as long as its header says, and is read whole. Raises ValueError for more."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self._left = HEADER_BYTES

    def allow(self, size: int) -> None:
        """So many more: of a file in it, which is about to be read."""
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
    """An uncompressed archive, to be read within."""
    try:
        with tarfile.open(fileobj=Metered(BytesIO(data)), mode="r:") as archive:
            yield archive
    except Unusable:
        raise
    except _TROUBLE:  # its text might quote what a file holds
        raise Unusable("it cannot be read") from None


def members(archive: tarfile.TarFile, data: bytes) -> Iterator[tuple[str, tarfile.TarInfo]]:
    """Each file and folder in an archive that was opened, by its path without ``./``, up to its end, which must be there."""
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
    if len(rest) < _END or rest.strip(b"\0"):  # tarfile takes any bad header for the end
        raise Unusable("it is cut off or damaged")


def content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | None:
    """What a file in it holds; None for a folder."""
    source = stream(archive, member)
    found = None if source is None else source.read()
    if found is not None and len(found) != member.size:
        raise Unusable(f"{member.name!r} in it is cut off")
    return found


def stream(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes] | None:
    """The same, to be read bit by bit."""
    cast("Metered", archive.fileobj).allow(member.size)
    return archive.extractfile(member)


def packed(held: Iterable[tuple[tarfile.TarInfo, bytes | None]], form: int) -> bytes:
    """An archive of files with what they hold, and folders with None; ``form`` is one of tarfile's formats."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for member, holds in held:
            member.type = tarfile.DIRTYPE if holds is None else tarfile.REGTYPE
            member.size = len(holds or b"")
            archive.addfile(member, BytesIO(holds or b""))
    return out.getvalue()
