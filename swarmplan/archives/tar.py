"""The content of an archive before it is sealed: a compressed tar archive."""

import gzip
import tarfile
import zlib
from collections.abc import Iterator, Mapping

from swarmplan import tarballs
from swarmplan.archives.reading import MOST
from swarmplan.errors import Permanent

_MOST_MEMBERS = 100_000


def pack(files: Mapping[str, bytes]) -> bytes:
    """These files as a tar.gz, the same for the same files. Raises Permanent when they are too much to be read again."""
    plain = tarball(files)
    if len(plain) > MOST:
        raise Permanent(
            f"the swarm folder holds {len(plain) // 1_000_000} MB, more than a backup of {MOST // 1_000_000} MB takes: "
            "see what is in it"
        )
    return gzip.compress(plain, compresslevel=6, mtime=0)


def unpack(content: bytes) -> dict[str, bytes]:
    """The files in a tar.gz. Raises Permanent for anything else, and before it takes more memory than ``MOST``."""
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # with the header and checksum of gzip
    try:
        plain = reader.decompress(content, MOST + 1)
    except zlib.error:
        raise Permanent("what is in it is not compressed as it should be") from None
    if len(plain) > MOST:
        raise Permanent(f"it unpacks to more than {MOST // 1_000_000} MB, more than any swarm takes")
    if not reader.eof or reader.unused_data:
        raise Permanent("what is in it is cut short, or more than one piece")
    return dict(files_in(plain))


def tarball(files: Mapping[str, bytes]) -> bytes:
    """A tar archive of these files, the same for the same files."""
    return tarballs.packed(((_header(name), held) for name, held in files.items()), tarfile.PAX_FORMAT)


def files_in(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every file in a tar archive by its path. Raises Permanent for one that is damaged, and for names, links and sizes with
    which unpacking it could do harm."""
    try:
        with tarballs.opened(data) as archive:
            yield from _files(archive, data)
    except tarballs.Unusable as error:
        raise Permanent(f"a tar archive in it is of no use: {error}") from None


def _files(archive: tarfile.TarFile, data: bytes) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    left = MOST
    for name, member in tarballs.members(archive, data):
        left -= member.size
        if name in seen or left < 0 or len(seen) == _MOST_MEMBERS:
            raise Permanent("a tar archive in it is not of swarmplan's making: too much is in it")
        seen.add(name)
        held = tarballs.content(archive, member)
        if held is not None:
            yield name, held


def _header(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.mode = 0o600
    return member
