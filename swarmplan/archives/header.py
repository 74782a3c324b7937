"""The first line of an archive, in clear: whose it is, how it is sealed, and what follows it."""

import json
from dataclasses import asdict
from typing import Any, Literal, get_args

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent
from swarmplan.spec.models.names import MAX_CLUSTER_NAME, dns_label

Sealing = Literal["passphrase", "key", "open"]
"""What opens an archive: a passphrase, a private key, or nothing."""

MAGIC = "swarmplan-backup"
FORMAT = 1
LONGEST = 16_384
"""Bytes of a header, its line end included: more than its words can take."""
_LONGEST_WORD = 256
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
    sealed: Sealing
    size: int = 0
    sha256: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """What is known before the archive is sealed, to be repeated inside."""
        return {name: value for name, value in asdict(self).items() if name not in ("size", "sha256")}

    def line(self) -> bytes:
        """The line, with its end."""
        body = {"magic": MAGIC, "format": FORMAT, **asdict(self)}
        return json.dumps(body, separators=(",", ":")).encode() + b"\n"


def parse(line: bytes) -> Header:
    """The header that is this line. Raises Permanent for another format, for what is damaged and for what is none."""
    body = _object(line)
    if body.get("magic") != MAGIC:
        raise Permanent("this is no backup made by swarmplan; name one")
    made = body.get("format")
    if type(made) is int and made > FORMAT:
        raise Permanent(
            f"made by a newer swarmplan (format {made}, this one reads {FORMAT}); use that one to open it"
        )
    if type(made) is not int or made != FORMAT:
        raise _damaged("format")
    size = body.get("size")
    if type(size) is not int or size < 0:
        raise _damaged("size")
    return Header(
        **{name: _word(body, name) for name in ("swarm", "engine", "machine", "address", "sha256")},
        cluster=_cluster(body),
        taken=_taken(body),
        sealed=_sealed(body),
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


def _word(body: dict[str, Any], name: str) -> str:
    """One printable word: headers are shown to people before anything vouches for them."""
    word = body.get(name)
    if not isinstance(word, str) or len(word) > _LONGEST_WORD or not word.isprintable():
        raise _damaged(name)
    return word


def _cluster(body: dict[str, Any]) -> str:
    """A name that a cluster can have: files and a throw-away cluster are named after it."""
    try:
        return dns_label(_word(body, "cluster"), MAX_CLUSTER_NAME)
    except ValueError:
        raise _damaged("cluster") from None


def _taken(body: dict[str, Any]) -> float:
    taken = body.get("taken")
    if isinstance(taken, int | float) and not isinstance(taken, bool) and 0 <= taken < _LATEST:
        return float(taken)
    raise _damaged("taken")


def _sealed(body: dict[str, Any]) -> Sealing:
    for one in get_args(Sealing):
        if body.get("sealed") == one:
            return one  # type: ignore[no-any-return]  # get_args gives the words of Sealing as Any
    raise _damaged("sealed")


def _damaged(what: str) -> Permanent:
    return Permanent(f"damaged: its first line does not read ({what}); use another backup")
