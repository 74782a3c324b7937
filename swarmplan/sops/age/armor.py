"""The text form of age files. pyrage reads it from 1.3 on only, so it is decoded here."""

import binascii
import re
from base64 import b64decode

from swarmplan.sops.fault import SopsFault

_ARMORED = re.compile(
    r"\s*-----BEGIN AGE ENCRYPTED FILE-----\s+([A-Za-z0-9+/=\s]+?)\s+-----END AGE ENCRYPTED FILE-----\s*"
)


def unarmored(text: str) -> bytes:
    """The file in it. Raises SopsFault for any other text."""
    match = _ARMORED.fullmatch(text)
    try:
        return b64decode("".join(match[1].split()) if match else "=", validate=True)
    except binascii.Error:
        raise SopsFault("is damaged") from None
