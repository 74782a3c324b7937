"""The content of an archive before it is sealed: a compressed tar archive."""

import gzip
import zlib
from collections.abc import Mapping

from swarmplan.archives.reading import MOST
from swarmplan.archives.tarball import files_in, tarball
from swarmplan.errors import Permanent


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
