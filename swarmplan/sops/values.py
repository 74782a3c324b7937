"""One encrypted value: ``ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]``, all in base64.

AES-256-GCM with a nonce of 32 bytes; what is authenticated with it is the path: a value that was moved does not decrypt.
"""

import binascii
import re
from base64 import b64decode, b64encode
from typing import Any

from swarmplan.sops.fault import SopsFault
from swarmplan.sops.tree import bytes_in

FORM = "ENC[AES256_GCM,"
"""What an encrypted value begins with."""
_B64 = "[A-Za-z0-9+/]+={0,2}"
_VALUE = re.compile(
    rf"ENC\[AES256_GCM,data:({_B64}),iv:({_B64}),tag:({_B64}),type:(str|int|float|bytes|bool|time)\]"
)
_NONCE, _TAG, KEY = 32, 16, 32
"""Bytes."""
_WHOLE = re.compile(r"[-+]?[0-9]{1,19}")
_FLOAT = re.compile(r"[-+]?(?:Inf|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|NaN")
_FLAGS = {
    **dict.fromkeys(("1", "t", "T", "true", "True", "TRUE"), True),
    **dict.fromkeys(("0", "f", "F", "false", "False", "FALSE"), False),
}


def opened(written: str, key: bytes, authenticated: str) -> Any:
    """The value: str, int, float or bool; a time as its text. An empty text is never encrypted. Raises SopsFault."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - takes long to import, for those without sops files
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - the same

    if not written:
        return ""
    match = _VALUE.fullmatch(written)
    if match is None:
        raise SopsFault("is not encrypted as sops does, or is damaged")
    data, nonce, tag = (_bytes(match[group]) for group in (1, 2, 3))
    if len(nonce) != _NONCE or len(tag) != _TAG:
        raise SopsFault("is damaged")
    try:
        clear = AESGCM(key).decrypt(nonce, data + tag, authenticated.encode(errors="surrogateescape"))
    except InvalidTag:
        raise SopsFault(
            "does not decrypt: it was changed or moved without sops, or belongs to another file"
        ) from None
    return _typed(clear.decode(errors="surrogateescape"), match[4])


def _bytes(text: str) -> bytes:
    try:
        data = b64decode(text, validate=True)
    except binascii.Error:
        raise SopsFault("is damaged: not valid base64") from None
    if b64encode(data).decode() != text:
        raise SopsFault("is damaged: not the base64 that sops writes")
    return data


def _typed(clear: str, kind: str) -> Any:
    if kind == "int" and _WHOLE.fullmatch(clear):
        return int(clear)
    if kind == "float" and _FLOAT.fullmatch(clear):
        return float(clear)
    if kind == "bool" and clear in _FLAGS:
        return _FLAGS[clear]
    if kind in {"int", "float", "bool"}:
        raise SopsFault(f"is damaged: its type says {kind}, which it is not")
    return clear


def hashed(value: Any) -> bytes:
    """What the MAC is over, of a value that is no null."""
    if isinstance(value, bool):
        return b"True" if value else b"False"
    return bytes_in(text_of(value))


def text_of(value: Any) -> str:
    """A value as text; numbers as Go formats them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _float(value) if isinstance(value, float) else str(value)


def _float(value: float) -> str:
    """As Go's ``FormatFloat(value, 'f', -1, 64)``: the fewest digits that are the same float, without an exponent."""
    from decimal import Decimal  # noqa: PLC0415 - rare

    if value != value:  # noqa: PLR0124 - that is how NaN is told
        return "NaN"
    if value in {float("inf"), float("-inf")}:
        return "+Inf" if value > 0 else "-Inf"
    return format(Decimal(repr(value)), "f").removesuffix(".0")
