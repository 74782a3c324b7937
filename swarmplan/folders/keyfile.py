"""A node's private key as swarmkit keeps it: PEM, with the keys of the raft log in its headers, all of it encrypted with
the unlock key where managers lock.

Source: swarmkit ``ca/keyreadwriter.go``, ``ca/pkcs8``, ``manager/deks.go``, ``manager/encryption``; compared with 20.10.24 and
28.5.2.
"""

import base64
import binascii
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent
from swarmplan.folders.protobuf import blob, fields, message_of, number

_PREFIX = "SWMKEY-1-"
_LOCKED, _OPEN = "ENCRYPTED PRIVATE KEY", "PRIVATE KEY"
_VERSION = "kek-version"
"""The version of the swarm at which the key was locked or unlocked. A manager changes that only at a greater one."""
_LOG_KEYS = ("raft-dek", "raft-dek-pending")
_PLAIN, _SECRETBOX, _FERNET = 0, 1, 2
"""How a log's key is encrypted: field 1 of its record (swarmkit ``api/types.proto``, MaybeEncryptedRecord; 2: data, 3: nonce)."""
_WIDTH = 64


@dataclass(frozen=True, slots=True)
class _Pem:
    label: str
    headers: dict[str, str]
    body: bytes


def unlocked_key_file(file: bytes, key: str, version: int) -> bytes:
    """The file with nothing encrypted, as at this version of the swarm; the same where nothing is. Raises Permanent where the
    key does not fit."""
    pem = _parsed(file)
    if "Proc-Type" in pem.headers:
        raise Permanent(
            "the keys in the swarm folder are locked in a form that engines before 18.09 wrote: unlock it there"
        )
    if pem.label != _LOCKED:
        return file
    secret = _secret(key)
    headers = {
        name: _opened(value, secret) if name in _LOG_KEYS else value for name, value in pem.headers.items()
    }
    body = _decrypted(pem.body, secret)
    return _written(replace(pem, label=_OPEN, headers={**headers, _VERSION: str(version)}, body=body))


def _secret(key: str) -> bytes:
    """The bytes an unlock key stands for: base64 without its padding."""
    encoded = key.removeprefix(_PREFIX)
    try:
        if encoded == key:
            raise _misfit()
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except binascii.Error:
        raise _misfit() from None


def _decrypted(body: bytes, secret: bytes) -> bytes:
    """The private key: PKCS#8, encrypted by PBES2 with the secret for its password."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415  # paid only where a folder is locked
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_der_private_key,
    )

    try:
        private = load_der_private_key(body, secret)
    except (ValueError, TypeError):
        raise _misfit() from None
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _opened(value: str, secret: bytes) -> str:
    """A key of the raft log, in a record that is not encrypted."""
    from cryptography.fernet import Fernet, InvalidToken  # noqa: PLC0415  # as above
    from nacl.exceptions import CryptoError  # noqa: PLC0415
    from nacl.secret import SecretBox  # noqa: PLC0415

    try:
        record = fields(base64.b64decode(value, validate=True))
        kind, data = number(record, 1), blob(record, 2)
        if kind == _PLAIN:
            return value
        if kind == _SECRETBOX:
            data = SecretBox(secret).decrypt(data, blob(record, 3))
        elif kind == _FERNET:  # FIPS mode
            data = Fernet(base64.urlsafe_b64encode(secret)).decrypt(data)
        else:
            raise Permanent(
                f"the keys in the swarm folder are encrypted by an algorithm that this version does not know ({kind})"
            )
    except (ValueError, CryptoError, InvalidToken):
        raise _misfit() from None
    return base64.b64encode(message_of(2, data)).decode()


def _misfit() -> Permanent:
    return Permanent(
        "the unlock key does not open the swarm folder: it is locked with another key; look for the key of the time when it was written"
    )


def _parsed(file: bytes) -> _Pem:
    """The first block of a PEM file with headers (RFC 1421). Raises Permanent for any other."""
    lines = [line.strip() for line in file.decode("ascii", errors="replace").strip().splitlines()]
    label = lines[0].removeprefix("-----BEGIN ").removesuffix("-----") if lines else ""
    end = f"-----END {label}-----"
    try:
        inner = lines[1 : lines.index(end)]
        split = inner.index("") if "" in inner else -1
        parts = [line.partition(":") for line in inner[: max(split, 0)]]
        headers = {name.strip(): value.strip() for name, _, value in parts}
        return _Pem(label, headers, base64.b64decode("".join(inner[split + 1 :]), validate=True))
    except ValueError:
        raise Permanent("the key in the swarm folder is not a valid PEM file") from None


def _written(pem: _Pem) -> bytes:
    encoded = base64.b64encode(pem.body).decode()
    rows = [encoded[place : place + _WIDTH] for place in range(0, len(encoded), _WIDTH)]
    # Go reads headers in any order, but writes them sorted.
    headers = [f"{name}: {value}" for name, value in sorted(pem.headers.items())]
    return "\n".join(
        [f"-----BEGIN {pem.label}-----", *headers, "", *rows, f"-----END {pem.label}-----", ""]
    ).encode()
