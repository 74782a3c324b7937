"""Remembering a secret without keeping it: a salted hash, by which the same value is known again."""

import hashlib
import json
import secrets
from typing import Any

from swarmplan.model.redaction.values import looks_secret

_ROUNDS = 20_000
_ALWAYS = frozenset({"engine-env"})
"""Options whose values hold names of their own, secret or not."""


def is_secret(option: str) -> bool:
    """Whether the value of an option is neither kept nor shown."""
    return option in _ALWAYS or looks_secret(option)


def salted(value: Any) -> str:
    """A hash of a JSON value: ``salt-hash``, both in hexadecimal digits."""
    salt = secrets.token_bytes(8)
    return f"{salt.hex()}-{_hash(value, salt)}"


def matches(value: Any, hashed: str) -> bool:
    """Whether this is the value that was hashed."""
    salt, _, rest = hashed.partition("-")
    try:
        return secrets.compare_digest(_hash(value, bytes.fromhex(salt)), rest)
    except (ValueError, TypeError):
        return False


def _hash(value: Any, salt: bytes) -> str:
    text = json.dumps(value, sort_keys=True).encode()
    return hashlib.pbkdf2_hmac("sha256", text, salt, _ROUNDS).hex()[:32]
