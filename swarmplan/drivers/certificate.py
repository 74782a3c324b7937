"""The certificate an engine shows to the swarm: read from its files, for the Engine API does not tell it."""

from datetime import datetime
from pathlib import Path

from swarmplan.model.certificate import Validity
from swarmplan.regular_files import opened

FILE = "swarm/certificates/swarm-node.crt"
"""Below the engine's data folder (measured on 20.10.24, 26.1.5 and 28.5.2)."""
_LONGEST = 65_536
"""Bytes that are looked at: a node's certificate and its issuer's take less than two thousand (the same)."""


def read(file: Path) -> Validity | None:
    """That of the first certificate in a file (PEM) on this machine; None where there is none."""
    try:
        with opened(file) as held:
            text = held.read(_LONGEST)
    except OSError:
        return None
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415 - its import costs as much as all the reading

    try:
        found = load_pem_x509_certificate(text)
        return Validity(_written(found.not_valid_before_utc), _written(found.not_valid_after_utc))
    except ValueError:
        return None


def validity(said: str) -> Validity | None:
    """What ``openssl x509 -noout -dates`` said; None where it said something else."""
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
