"""Swarm folders made by hand, as swarmkit and etcd lay them out."""

import base64
import io
import tarfile
from collections.abc import Iterable, Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from nacl.secret import SecretBox

SECRET = bytes(range(32))
KEY = "SWMKEY-1-" + base64.b64encode(SECRET).decode().rstrip("=")
LOG_KEY = bytes(range(100, 132))
KEY_FILE = "./certificates/swarm-node.key"
SEGMENT = "./raft/wal-v3-encrypted/{0:016x}-{1:016x}.wal"

CAPTURED_KEY = "SWMKEY-1-cMn8H14n2OS8X2cuF0xwrRgocatB4x2wVHU8z86cGuI"
CAPTURED = b"""-----BEGIN ENCRYPTED PRIVATE KEY-----
kek-version: 17
raft-dek: CAESML347JL8XEfBPK3kr1hhNd57r8CJiD92YZZY8jXw9rD8VEdVzQ1z7vFV+XikK873XxoYfsY9qcYeCjiWj7PZAQ6DkTrRLA/qhTRo

MIHeMEkGCSqGSIb3DQEFDTA8MBsGCSqGSIb3DQEFDDAOBAirGAz0S7LWzQICCAAw
HQYJYIZIAWUDBAEqBBB4B7MSVC8ubamUh83dWhVLBIGQp1ypQaa46udss+Bl/tRw
g9kr0CUV7chi9GElTd9UZ7h20b9MvuKQ1O2cibB4RP5wAoZIDOACxYDnubcoG0qK
gRHfjGYzA56+kuz0td8AiUnB9m8P9aQEOCSoQyWybZ0qqe/tcYqHXXr+4r4x/S2x
NAk5DRKYLiYQ5g6674UcotbOMapJ+6ltNps+jgBBv8pd
-----END ENCRYPTED PRIVATE KEY-----
"""
"""What engine 20.10.24 wrote for a manager of a test cluster that is no more."""


def folder(files: Mapping[str, bytes]) -> bytes:
    """A tar archive of these files."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = len(content), 0o600, 1700000000.25
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def files(state: bytes) -> dict[str, bytes]:
    """What is in an archive."""
    with tarfile.open(fileobj=io.BytesIO(state)) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]  # only files


def key_file(*, locked: bool, headers: Mapping[str, str] | None = None) -> bytes:
    """A node's key, locked with ``SECRET`` or not."""
    private = ec.generate_private_key(ec.SECP256R1())
    sealing = BestAvailableEncryption(SECRET) if locked else NoEncryption()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing).decode().splitlines()
    if headers is None:
        headers = {"kek-version": "17", "raft-dek": sealed(LOG_KEY) if locked else plain(LOG_KEY)}
    rows = [f"{name}: {value}" for name, value in headers.items()]
    return "\n".join([pem[0], *rows, "", *pem[1:], ""]).encode()


def plain(content: bytes) -> str:
    """A record that is not encrypted."""
    return base64.b64encode(b"\x12" + bytes([len(content)]) + content).decode()


def sealed(content: bytes, nonce: bytes = bytes(24)) -> str:
    """A record in a secretbox of ``SECRET``."""
    data = SecretBox(SECRET).encrypt(content, nonce).ciphertext
    return base64.b64encode(
        b"\x08\x01\x12" + bytes([len(data)]) + data + b"\x1a" + bytes([len(nonce)]) + nonce
    ).decode()


def entry(term: int, index: int, data: bytes = b"sealed") -> bytes:
    return _record(2, _numbers({1: 0, 2: term, 3: index}) + b"\x22" + bytes([len(data)]) + data)


def state(term: int, commit: int) -> bytes:
    return _record(3, _numbers({1: term, 2: 1 << 60, 3: commit}))


def snapshot(term: int, index: int) -> bytes:
    return _record(5, _numbers({1: index, 2: term}))


def segment(*records: bytes, unwritten: int = 4096) -> bytes:
    """A segment of a log: a checksum and the metadata first, room that is not written yet last."""
    return b"".join((_record(4, b""), _record(1, b"\x08\x01"), *records, bytes(unwritten)))


def log(segments: Iterable[bytes]) -> dict[str, bytes]:
    """The log's files, and the one that will be the next."""
    named = {SEGMENT.format(place, place): content for place, content in enumerate(segments)}
    return {**named, "./raft/wal-v3-encrypted/0.tmp": bytes(512)}


def _record(kind: int, data: bytes) -> bytes:
    record = _numbers({1: kind, 2: 0xDEADBEEF}) + b"\x1a" + bytes([len(data)]) + data
    padding = -len(record) % 8
    frame = len(record) | ((0x80 | padding) << 56 if padding else 0)
    return frame.to_bytes(8, "little") + record + bytes(padding)


def _numbers(values: Mapping[int, int]) -> bytes:
    return b"".join(_varint(field << 3) + _varint(value) for field, value in values.items())


def _varint(value: int) -> bytes:
    written = bytearray()
    while value >= 1 << 7:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*written, value))
