"""What an unlock key looks like (swarmkit ``manager/encryption``: ``SWMKEY-1-`` and 32 bytes in base64)."""

import re

from swarmplan.errors import Permanent

_KEY = re.compile(r"SWMKEY-\d+-[\w+/=-]+")


def key_in(text: str, place: str) -> str | None:
    """The unlock key in this text, without surrounding blanks; None for an empty text. Raises Permanent for any other text."""
    text = text.strip()
    if not text:
        return None
    if _KEY.fullmatch(text) is None:
        raise Permanent(
            f"swarm.unlock_key: {without_keys(place)} does not contain a valid unlock key; name another place"
        )
    return text


def without_keys(text: str) -> str:
    """The text with every unlock key hidden."""
    return _KEY.sub("SWMKEY-…", text)
