"""``deploy.placement:`` to TaskTemplate.Placement."""

import re
from typing import Any

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.keys import ComposeKey, Keys, read_keys, single
from swarmplan.compose.read.scalars import filled, text, whole

# What the engine's parser accepts (swarmkit manager/constraint); it answers anything else with a bare HTTP 500.
_CONSTRAINT = re.compile(
    r"\s*([a-z_][\w\-.]+)\s*(?:==|!=)([\w:\-\s.*()?+\[\]\\^$|/]+)", re.IGNORECASE | re.ASCII
)
_PLATFORM = re.compile(r"([a-z0-9]+)/([a-z0-9_]+)(?:/[a-z0-9.]+)?", re.ASCII)
_KEYS = frozenset(
    {"node.id", "node.hostname", "node.ip", "node.role", "node.platform.os", "node.platform.arch"}
)
_LABELS = ("node.labels.", "engine.labels.")


def placement(field: Field, platform: Field) -> dict[str, Any]:
    """Constraints, Preferences, MaxReplicas and Platforms; what is left out is taken from the image."""
    found = read_keys(field, PLACEMENT)
    on = platform.read(_platform)
    return {**found, "Platforms": [on]} if on else found


def _constraints(field: Field) -> list[str]:
    return [found for item in field.items() if (found := _constraint(item))]


def _constraint(item: Field) -> str | None:
    """A constraint as written, if the engine can parse it and it can ever match."""
    return None if item.read(_key) is None else item.read_or_keep(_placed_by)


def _key(value: Any) -> str:
    match = _CONSTRAINT.fullmatch(text(value))
    if match is None:
        raise ValueError(f"'{value}' is not a valid constraint: use == or !=, as in node.role == worker")
    return match[1]


def _placed_by(value: Any) -> str:
    key = _key(value)
    if key.lower() not in _KEYS and not key.lower().startswith(_LABELS):
        known = ", ".join((*sorted(_KEYS), *(f"{prefix}NAME" for prefix in _LABELS)))
        raise ValueError(f"'{key}' is not a valid constraint key: use one of {known}")
    return text(value)


def _platform(value: Any) -> dict[str, str]:
    """Swarm compares the system and the architecture; it ignores a variant (``arm/v7``)."""
    match = _PLATFORM.fullmatch(text(value))
    if match is None:
        raise ValueError(f"'{value}' is not a valid platform: write system/architecture, as in linux/amd64")
    return {"Architecture": match[2], "OS": match[1]}


def _preferences(field: Field) -> list[dict[str, Any]]:
    return [_preference(item) for item in field.items()]


def _preference(item: Field) -> dict[str, Any]:
    if item["spread"].value is None:
        item.fault("expected spread, as in {spread: node.labels.zone}")
    return {"Spread": {"SpreadDescriptor": item["spread"].read(filled)}}


def _spreads(preferences: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"spread": (one.get("Spread") or {}).get("SpreadDescriptor", "")} for one in preferences]


PLACEMENT: Keys = (
    ComposeKey("Constraints", "constraints", _constraints, list),
    ComposeKey("Preferences", "preferences", _preferences, _spreads),
    ComposeKey("MaxReplicas", "max_replicas_per_node", single(whole)),
)
