"""Keys that are known, but stand in the wrong place."""

from collections.abc import Mapping
from typing import Any

from swarmplan.spec.models.base import EXTENSION
from swarmplan.spec.yaml.tree import Path

_OWN = f"{EXTENSION}swarmplan"
_HANDLING = {
    "services": ("adopt", "keep", "last", "settle", "timeout"),
    "networks": ("adopt", "keep"),
    **dict.fromkeys(("volumes", "managers", "workers"), ("keep",)),
}
"""What is written under ``x-swarmplan``."""
_TOLD_BY = {"image": "services", "files": "stacks"}
"""The key of an entry that tells its section."""
_KEY_OF_ENTRY = 3
_MACHINES = frozenset({"managers", "workers"})
"""Of which a mapping is one entry."""


def right_place(path: Path, value: Any) -> str:
    """Where an unknown key belongs, as the end of a message; "" where that is not known. The value is not quoted."""
    key = str(path[-1])
    if len(path) == 1:
        section = next((_TOLD_BY[one] for one in _TOLD_BY if isinstance(value, Mapping) and one in value), "")
        return f"indent it, to be below {section}" if section else ""
    if len(path) != _KEY_OF_ENTRY and not (len(path) < _KEY_OF_ENTRY and path[0] in _MACHINES):
        return ""
    if key in _HANDLING.get(str(path[0]), ()):
        return f"write it as {_OWN}: {{{key}: …}}"
    if (path[0], key) == ("secrets", "content"):
        return "only configs have it; use file, sops, environment or command"
    return ""
