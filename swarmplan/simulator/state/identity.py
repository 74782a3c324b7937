"""Ids, tokens and times like an engine's, but deterministic: no random numbers, no clock."""

import hashlib
from datetime import UTC, datetime, timedelta

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
PLANTED = "planted"
"""In every join token and unlock key, so that a leaked one is found in any output."""


def digest(*parts: object) -> str:
    """64 hex digits derived from these parts."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()


def identifier(*parts: object, length: int = 25) -> str:
    """An id in the alphabet and length of swarmkit's (25 of base 36)."""
    number, digits = int(digest(*parts), 16), ""
    while len(digits) < length:
        number, rest = divmod(number, len(_DIGITS))
        digits += _DIGITS[rest]
    return digits


def join_token(fingerprint: str, *parts: object) -> str:
    """``SWMTKN-1-<50 digits: the CA's fingerprint>-<25 digits: the secret>``."""
    return f"SWMTKN-1-{fingerprint}-{PLANTED}{identifier(*parts, length=18)}"


def unlock_key(*parts: object) -> str:
    """``SWMKEY-1-<43 digits>``."""
    return f"SWMKEY-1-{PLANTED}{identifier(*parts, length=36)}"


def fingerprint(*parts: object) -> str:
    """The CA's part of a swarm's tokens."""
    return PLANTED + identifier(*parts, length=43)


def timestamp(tick: int) -> str:
    """The time at a tick, one second each, as the engine writes times."""
    return (_EPOCH + timedelta(seconds=tick)).strftime("%Y-%m-%dT%H:%M:%S.000000000Z")
