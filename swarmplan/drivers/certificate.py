"""The certificate of an engine in the swarm: read from its files, because the Engine API does not have it."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from ssl import PEM_FOOTER, PEM_HEADER, PEM_cert_to_DER_cert

from swarmplan.model.values.certificate import Validity
from swarmplan.regular_files import opened

FILE = "swarm/certificates/swarm-node.crt"
"""Below the engine's data folder (measured on 20.10.24, 26.1.5 and 28.5.2)."""
_LONGEST = 65_536
"""Bytes that are looked at: a node's certificate and its issuer's take less than two thousand (the same)."""
_VERSION, _UTC_TIME, _LONG = 0xA0, 0x17, 0x80
"""Tags of a certificate's optional version and of a time with a year of two digits; the bit of a length that has bytes of
its own."""
_VALIDITY = 3
"""It comes after the serial number, the algorithm and the issuer (RFC 5280, 4.1)."""


def read(file: Path) -> Validity | None:
    """That of the first certificate in a file (PEM) on this machine; None where there is none."""
    try:
        with opened(file, os.O_NOFOLLOW) as held:  # what is in a host may lead, or be, anywhere
            text = held.read(_LONGEST).decode("ascii", "replace")
        first = text[text.index(PEM_HEADER) : text.index(PEM_FOOTER) + len(PEM_FOOTER)]
        start, end = _times(PEM_cert_to_DER_cert(first))
        return Validity(_written(start), _written(end))
    except (OSError, ValueError):
        return None


def validity(said: str) -> Validity | None:
    """The dates in the output of ``openssl x509 -noout -dates``; None for any other output."""
    dates = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    try:
        found = Validity(dates["notBefore"], dates["notAfter"])
        found.overdue(0.0)
    except (KeyError, ValueError):
        return None
    return found


def _written(time: datetime) -> str:
    """A time (UTC) as OpenSSL writes it."""
    return f"{time:%b} {time.day:2} {time:%H:%M:%S %Y} GMT"


def _times(certificate: bytes) -> Iterator[datetime]:
    """From when until when a certificate (DER) holds. Every command asks for this of every local host, and cryptography's
    import costs as much as all the asking. Raises ValueError for what is no certificate."""
    ((_, whole),) = _parts(certificate)
    (_, told), *_ = _parts(whole)
    fields = [part for tag, part in _parts(told) if tag != _VERSION]
    if len(fields) <= _VALIDITY:
        raise ValueError("no validity in it")
    return (_time(tag, text) for tag, text in _parts(fields[_VALIDITY]))


def _parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements that follow one another (DER): each one's tag and content."""
    while content:
        if len(content) < 2:  # noqa: PLR2004 - a tag and a length
            raise ValueError("cut off")
        tag, size, begin = content[0], content[1], 2
        if size & _LONG:
            begin += size & ~_LONG
            size = int.from_bytes(content[2:begin], "big")
        if begin + size > len(content):
            raise ValueError("cut off")
        yield tag, content[begin : begin + size]
        content = content[begin + size :]


def _time(tag: int, text: bytes) -> datetime:
    """Years have two digits until 2049 (RFC 5280, 4.1.2.5), which means 1950 at the earliest."""
    said = text.decode("ascii")
    if tag == _UTC_TIME:
        said = f"{'19' if said[:2] >= '50' else '20'}{said}"
    return datetime.strptime(said, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
