"""Tar archives in memory, of files and folders alone."""

import io
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from swarmplan.archives.reading import MOST
from swarmplan.errors import Permanent

_MOST_MEMBERS = 100_000
_END = bytes(2 * tarfile.BLOCKSIZE)
_TROUBLE = (tarfile.TarError, ValueError, EOFError, OSError, OverflowError, RecursionError)
"""What tarfile raises for archives that are none: lists of long names lead it to recur."""


def tarball(files: Mapping[str, bytes]) -> bytes:
    """A tar archive of these files, the same for the same files."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mode = 0o600
            tar.addfile(member, io.BytesIO(content))
    return written.getvalue()


def files_in(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every file in a tar archive by its name, ``./`` before it aside. Raises Permanent for one that is cut short, and for
    names, links and sizes with which unpacking it could do harm."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            yield from _files(tar)
            if data[tar.offset : tar.offset + len(_END)] != _END:  # tarfile takes any bad header for the end
                raise Permanent("a tar archive is cut short or damaged")
    except _TROUBLE:
        raise Permanent("a tar archive in it does not read") from None


def _files(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    left = MOST
    for member in tar:
        name = _name(member)
        left -= member.size
        if name in seen or left < 0 or len(seen) == _MOST_MEMBERS:
            raise Permanent("a tar archive in it is not of swarmplan's making: too much is in it")
        seen.add(name)
        if member.isdir():
            continue
        opened = tar.extractfile(member) if member.isreg() else None
        if opened is None:
            raise Permanent(f"a tar archive in it holds what is neither file nor folder ({name!r})")
        yield name, opened.read()


def _name(member: tarfile.TarInfo) -> str:
    name = PurePosixPath(member.name)
    if name.is_absolute() or ".." in name.parts or not member.name.isprintable():
        raise Permanent(f"a tar archive in it holds a name that leads elsewhere ({member.name!r})")
    return str(name)
