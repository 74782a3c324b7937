"""The certificate of an engine in the swarm: read from its files, because the Engine API does not have it."""

import os
import re
from datetime import datetime
from pathlib import Path
from ssl import PEM_FOOTER, PEM_HEADER, PEM_cert_to_DER_cert

from swarmplan.model.values.certificate import Validity
from swarmplan.system.regular_files import opened

FILE = "swarm/certificates/swarm-node.crt"
"""Below the engine's data folder (measured on 20.10.24, 26.1.5 and 28.5.2)."""
_LONGEST = 65_536
"""Bytes that are looked at: a node's certificate and its issuer's take less than two thousand (the same)."""
_TIME = rb"(?:\x17\x0d(\d{12}Z)|\x18\x0f(\d{14}Z))"
_DATES = re.compile(rb"\x30[\x1e-\x22]" + _TIME + _TIME)
"""The validity of a certificate (DER): two times of either kind, with a year of two digits or of four (RFC 5280, 4.1.2.5)."""


def read(file: Path) -> Validity | None:
    """That of the first certificate in a file (PEM) on this machine; None where there is none."""
    try:
        with opened(file, os.O_NOFOLLOW) as file_:  # what is in a host may lead, or be, anywhere
            text = file_.read(_LONGEST).decode("ascii", "replace")
        first = text[text.index(PEM_HEADER) : text.index(PEM_FOOTER) + len(PEM_FOOTER)]
        return _dates(PEM_cert_to_DER_cert(first))
    except (OSError, ValueError):
        return None


def validity(output: str) -> Validity | None:
    """The dates in the output of ``openssl x509 -noout -dates``; None for any other output."""
    dates = dict(line.split("=", 1) for line in output.splitlines() if "=" in line)
    try:
        found = Validity(dates["notBefore"], dates["notAfter"])
        found.overdue(0.0)
    except (KeyError, ValueError):
        return None
    return found


def _dates(certificate: bytes) -> Validity:
    """From when until when a certificate (DER) holds. Every command asks for this of every local host, and cryptography's
    import costs as much as all the asking. Raises ValueError for what is no certificate."""
    begin = 2 + (
        certificate[1] & 0x7F if certificate[1:2] > b"\x80" else 0
    )  # a long length has bytes of its own
    size = int.from_bytes(certificate[2:begin] or certificate[1:2], "big")
    found = _DATES.search(certificate)
    if found is None or len(certificate) < begin + size:
        raise ValueError("no whole certificate")
    start, end = (time.decode("ascii") for time in found.groups() if time)
    return Validity(_openssl(start), _openssl(end))


def _openssl(time: str) -> str:
    """A time (UTC) as OpenSSL writes it. A year of two digits is 1950 at the earliest."""
    century = "" if len(time) > len("yymmddHHMMSSZ") else "19" if time >= "50" else "20"
    moment = datetime.fromisoformat(
        f"{century}{time[:-7]}T{time[-7:]}"
    )  # strptime costs seven milliseconds to import
    return f"{moment:%b} {moment.day:2} {moment:%H:%M:%S %Y} GMT"
