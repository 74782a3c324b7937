"""Which values are not for showing: judged by the name they go under."""

import re

HIDDEN = "(hidden)"

_SECRET = re.compile(
    r"passw|passphrase|(?:^|[_.-])pass(?:[_.-]|$)|pwd|secret|token|credential|x-registry-auth|(?:^|[^a-z])key$|(?:^|[_.-])key(?:[_.-]|$)|[a-z]key$",
    re.IGNORECASE,
)
_POINTER = re.compile(r"(?:_file|_path|secretname|secretid)$|(?-i:^secrets$)", re.IGNORECASE)
"""What ends so only points at a secret: a mounted file, the name of a swarm secret, a service's ``secrets``."""


def looks_secret(name: str) -> bool:
    """Whether what goes under this name (an environment variable, an option, a field) is likely a secret."""
    return _SECRET.search(name) is not None and _POINTER.search(name) is None
