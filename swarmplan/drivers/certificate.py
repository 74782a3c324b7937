"""The certificate an engine shows to the swarm: read with openssl from its files, for the Engine API does not tell it."""

from pathlib import Path

from swarmplan.drivers.command import attempt
from swarmplan.errors import Failure
from swarmplan.model.certificate import Validity

FILE = "swarm/certificates/swarm-node.crt"
"""Below the engine's data folder (measured on 20.10.24, 26.1.5 and 28.5.2)."""


def read(file: Path) -> Validity | None:
    """That of a certificate on this machine; None where openssl cannot tell, or is not there."""
    try:
        answer = attempt(
            ["openssl", "x509", "-noout", "-dates", "-in", str(file)], what=str(file), deadline=5.0
        )
    except Failure:
        return None
    return validity(answer.out)


def validity(said: str) -> Validity | None:
    """What ``openssl x509 -noout -dates`` said; None where it said something else."""
    dates = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    try:
        found = Validity(dates["notBefore"], dates["notAfter"])
        found.overdue(0.0)
    except (KeyError, ValueError):
        return None
    return found
