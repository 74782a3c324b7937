"""The content of an archive before encryption: a compressed tar archive."""

import gzip
import tarfile
import zlib
from collections.abc import Iterator, Mapping

from swarmplan.archives.reading import MOST
from swarmplan.errors import Permanent
from swarmplan.system import tarballs

_MOST_MEMBERS = 100_000


def pack(files: Mapping[str, bytes]) -> bytes:
    """These files as a tar.gz, the same for the same files. Raises Permanent when they are too large to be read again."""
    plain = tarball(files)
    if len(plain) > MOST:
        raise Permanent(
            f"the swarm folder is {len(plain) // 1_000_000} MB, a backup is at most {MOST // 1_000_000} MB: "
            "check what fills it"
        )
    return gzip.compress(plain, compresslevel=6, mtime=0)


def unpack(content: bytes) -> dict[str, bytes]:
    """The files in a tar.gz. Raises Permanent for anything else, and before it takes more memory than ``MOST``."""
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # with the header and checksum of gzip
    try:
        plain = reader.decompress(content, MOST + 1)
    except zlib.error:
        raise Permanent("its content is not valid gzip data") from None
    if len(plain) > MOST:
        raise Permanent(f"it unpacks to more than {MOST // 1_000_000} MB, the most that is read")
    if not reader.eof or reader.unused_data:
        raise Permanent("its content is truncated, or more than one gzip stream")
    return dict(files_in(plain))


def tarball(files: Mapping[str, bytes]) -> bytes:
    """A tar archive of these files, the same for the same files."""
    return tarballs.packed(((_header(name), content) for name, content in files.items()), tarfile.PAX_FORMAT)


def files_in(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every file in a tar archive by its path. Raises Permanent for a damaged one, and for names, links and
    sizes that are not safe to unpack."""
    try:
        with tarballs.opened(data) as archive:
            yield from _files(archive, data)
    except tarballs.Unusable as error:
        raise Permanent(f"a tar archive in it is not valid: {error}") from None


def _files(archive: tarfile.TarFile, data: bytes) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    left = MOST
    for name, member in tarballs.members(archive, data):
        left -= member.size
        if name in seen or left < 0 or len(seen) == _MOST_MEMBERS:
            raise Permanent("a tar archive in it is not valid: too many or too large files")
        seen.add(name)
        content = tarballs.content(archive, member)
        if content is not None:
            yield name, content


def _header(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.mode = 0o600
    return member
