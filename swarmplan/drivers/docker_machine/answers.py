"""The shapes of what docker-machine answers: of all that is read out of it, and no more."""

import json
from typing import Any
from urllib.parse import urlsplit

from swarmplan.model.shapes.service import NAME, STRINGS
from swarmplan.model.shapes.shape import checker, maybe, text

_STATES = frozenset(
    {"", "Running", "Paused", "Saved", "Stopped", "Stopping", "Starting", "Error", "Timeout", "Not Found"}
)
"""Of machines (libmachine ``state/state.go``; the last one is rancher-machine's)."""


def _path(value: str) -> None:
    if not value or "\0" in value:
        raise ValueError(value)


INSPECTION = checker(
    {
        "Name": NAME,
        "DriverName": NAME,
        "Driver": {},
        "HostOptions": {
            "AuthOptions": {"ClientCertPath": text(_path, "a path")},
            "EngineOptions": maybe(
                {
                    "Labels": STRINGS,
                    "ArbitraryFlags": STRINGS,
                    "InsecureRegistry": STRINGS,
                    "RegistryMirror": STRINGS,
                }
            ),
        },
    }
)
"""Of ``inspect``, and of a ``config.json``."""


def read_json(text: str) -> Any:
    """What the JSON says. Raises ValueError, also for what is nested too deep."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def row_fault(state: str, url: str) -> str:
    """What makes no sense in a row of ``ls``; "" when nothing does."""
    if state not in _STATES:
        return f"{state[:40]!r} is not a valid machine state"
    try:
        place = urlsplit(url)
        sensible = not url or bool(place.hostname and place.port)
    except ValueError:
        sensible = False
    return "" if sensible and url.isprintable() else f"{url[:80]!r} is not a valid engine address"
