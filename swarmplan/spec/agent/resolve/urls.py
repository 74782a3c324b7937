"""The address of whom an agent tells: what must not be in it."""

import re
from urllib.parse import SplitResult, urlsplit

from swarmplan.spec.models.words.names import is_address

_HOST = re.compile(r"[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?")


def http_url(written: str) -> SplitResult:
    """The URL of whom an agent tells. Raises ValueError."""
    if any(char.isspace() or not char.isprintable() for char in written):
        raise ValueError("has a blank or a control character in it")
    found = _split(written)
    if found.scheme not in {"http", "https"}:
        raise ValueError("is not a URL that begins with https:// or http://")
    if not (is_address(found.hostname or "") or _HOST.fullmatch(found.hostname or "")):
        raise ValueError("has no valid host after ://")
    if found.username is not None or found.password is not None:
        raise ValueError(
            "has a user or a password in it; put the token into a file, and name it as token_file"
        )
    return found


def _split(written: str) -> SplitResult:
    try:
        found = urlsplit(written)
        _ = found.port
    except ValueError:
        raise ValueError("is not a valid URL") from None
    return found
