"""Which values are not to be shown: those that have something to be shown in their place, and those under a telling name."""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "(hidden)"
Shown = Mapping[str, Any]
"""Of one resource: the path of each field that is not to be shown (``environment.DSN``, in the spec's words), and what is
shown in its place: the value with ``${NAME}`` or ``HIDDEN`` for the parts that are not."""

_SECRET = re.compile(
    r"passw|passphrase|(?:^|[_.-])pass(?:[_.-]|$)|pwd|secret|token|credential|x-registry-auth|(?:^|[^a-z])key$|(?:^|[_.-])key(?:[_.-]|$)|[a-z]key$",
    re.IGNORECASE,
)
_POINTER = re.compile(r"(?:[_-]file|[_-]path|secretname|secretid)$|(?-i:^secrets$)", re.IGNORECASE)
"""What ends so only points at a secret: a mounted file, the name of a swarm secret, a service's ``secrets``."""


def looks_secret(name: str) -> bool:
    """Whether what goes under this name (an environment variable, an option, a field) is likely a secret."""
    return _SECRET.search(name) is not None and _POINTER.search(name) is None


FREE_TEXT = (
    "environment", "command", "entrypoint", "healthcheck.test", "logging.options", "labels", "deploy.labels", "driver_opts",
    "options", "engine.options", "log_driver.options",
)  # fmt: skip
"""The fields of any resource in which a secret may stand; what they hold does nothing to the resource itself."""


def is_free_text(path: str) -> bool:
    """Whether the field at this path, in the spec's words, may hold a secret."""
    return path.startswith(_WITHIN) or path in FREE_TEXT


_WITHIN = tuple(f"{name}." for name in FREE_TEXT)
