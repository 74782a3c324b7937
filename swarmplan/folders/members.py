"""Files in a tar archive that is held in memory. Their names have no ``./`` before them here."""

import posixpath
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import IO

from swarmplan.errors import Permanent
from swarmplan.system import tarballs


@contextmanager
def opened(state: bytes) -> Iterator[tarfile.TarFile]:
    """The archive. Raises Permanent where it is none."""
    try:
        with tarballs.opened(state) as archive:
            yield archive
    except tarballs.Unusable as error:
        raise Permanent(f"the copied swarm folder is not a valid tar archive: {error}") from None


def names(archive: tarfile.TarFile) -> list[str]:
    """The files in it."""
    return [_plain(member) for member in archive if member.isreg()]


def stream(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """What a file of it holds, to be read bit by bit: holes in one take no memory."""
    member = _member(archive, name)
    file = tarballs.stream(archive, member) if member else None
    assert file is not None, f"{name} is a file"  # noqa: S101  # tells mypy: only files are named
    return file


def read(state: bytes, name: str) -> bytes | None:
    """What one file holds; None where there is none."""
    with opened(state) as archive:
        member = _member(archive, name)
        return tarballs.content(archive, member) if member else None


def replaced(state: bytes, name: str, content: bytes) -> bytes:
    """The same archive, byte for byte, with another content of this one file, which is there."""
    with opened(state) as archive:
        member = _member(archive, name)
    if member is None:
        raise Permanent(f"the swarm folder has no {name}")
    changed = copy(member)
    changed.size = len(content)
    header = changed.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
    end = member.offset_data + _padded(member.size)
    padding = bytes(_padded(len(content)) - len(content))
    return b"".join((state[: member.offset], header, content, padding, state[end:]))


def _member(archive: tarfile.TarFile, name: str) -> tarfile.TarInfo | None:
    return next((member for member in archive if member.isreg() and _plain(member) == name), None)


def _plain(member: tarfile.TarInfo) -> str:
    return posixpath.normpath(member.name)


def _padded(size: int) -> int:
    return -(-size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
