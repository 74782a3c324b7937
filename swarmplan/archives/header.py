"""The first line of an archive, not encrypted: its cluster, its encryption, and the checksum of the rest."""

import json
from dataclasses import asdict
from typing import Any, Literal, get_args

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent
from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME, dns_label

EncryptionKind = Literal["passphrase", "key", "none"]
"""What decrypts an archive: a passphrase, a private key, or nothing."""

MAGIC = "swarmplan-backup"
FORMAT = 1
LONGEST = 16_384
"""Bytes of a header, its line end included: more than its fields can have."""
_MAX_TEXT = 256
_LATEST = 253_402_300_800.0
"""The year 10000: a time stamp up to it can be written as a date."""


@dataclass(frozen=True, slots=True)
class Header:
    """``taken`` is in seconds since 1970; ``engine`` the version of the engine of ``machine``, which the other managers
    reached at ``address``; ``size`` (bytes) and ``sha256`` (hex) are those of all that follows the line."""

    cluster: str
    swarm: str
    taken: float
    engine: str
    machine: str
    address: str
    encryption: EncryptionKind
    size: int = 0
    sha256: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """The fields known before encryption; the manifest repeats them."""
        return {name: value for name, value in asdict(self).items() if name not in ("size", "sha256")}

    def line(self) -> bytes:
        """The line, with its end."""
        body = {"magic": MAGIC, "format": FORMAT, **asdict(self)}
        return json.dumps(body, separators=(",", ":")).encode() + b"\n"


def parse(line: bytes) -> Header:
    """The header in this line. Raises Permanent for another format, a damaged line, or any other text."""
    body = _object(line)
    if body.get("magic") != MAGIC:
        raise Permanent("not a swarmplan backup; name one")
    made = body.get("format")
    if type(made) is int and made > FORMAT:
        raise Permanent(
            f"made by a newer swarmplan (format {made}, this one reads {FORMAT}); use that version"
        )
    if type(made) is not int or made != FORMAT:
        raise _damaged("format")
    size = body.get("size")
    if type(size) is not int or size < 0:
        raise _damaged("size")
    return Header(
        **{name: _text(body, name) for name in ("swarm", "engine", "machine", "address", "sha256")},
        cluster=_cluster(body),
        taken=_taken(body),
        encryption=_encryption(body),
        size=size,
    )


def _object(line: bytes) -> dict[str, Any]:
    if not line.endswith(b"\n"):
        return {}
    try:
        body = json.loads(line)
    except (ValueError, RecursionError):
        if MAGIC.encode() in line:
            raise _damaged("text") from None
        return {}
    return body if isinstance(body, dict) else {}


def _text(body: dict[str, Any], name: str) -> str:
    """One printable text: headers are shown before anything verifies them."""
    text = body.get(name)
    if not isinstance(text, str) or len(text) > _MAX_TEXT or not text.isprintable():
        raise _damaged(name)
    return text


def _cluster(body: dict[str, Any]) -> str:
    """A valid cluster name: files and a throw-away cluster are named after it."""
    try:
        return dns_label(_text(body, "cluster"), MAX_CLUSTER_NAME)
    except ValueError:
        raise _damaged("cluster") from None


def _taken(body: dict[str, Any]) -> float:
    taken = body.get("taken")
    if isinstance(taken, int | float) and not isinstance(taken, bool) and 0 <= taken < _LATEST:
        return float(taken)
    raise _damaged("taken")


def _encryption(body: dict[str, Any]) -> EncryptionKind:
    kind: EncryptionKind = body.get("encryption", "")
    if kind not in get_args(EncryptionKind):
        raise _damaged("encryption")
    return kind


def _damaged(what: str) -> Permanent:
    return Permanent(f"damaged: its first line is not valid ({what}); use another backup")
