"""``deploy.placement:`` to TaskTemplate.Placement."""

import re
from typing import Any

from swarmplan.compose.field import Field, nonzero
from swarmplan.compose.scalars import filled, text, whole

# What the engine's parser takes (swarmkit manager/constraint); it answers anything else with a bare HTTP 500.
_CONSTRAINT = re.compile(
    r"\s*([a-z_][\w\-.]+)\s*(?:==|!=)\s*([\w:\-\s.*()?+\[\]\\^$|/]+)", re.IGNORECASE | re.ASCII
)
_PLATFORM = re.compile(r"([a-z0-9]+)/([a-z0-9_]+)(?:/[a-z0-9.]+)?", re.ASCII)
_KEYS = frozenset(
    {"node.id", "node.hostname", "node.ip", "node.role", "node.platform.os", "node.platform.arch"}
)
_LABELS = ("node.labels.", "engine.labels.")


def placement(field: Field, platform: Field) -> dict[str, Any]:
    """Constraints, Preferences, MaxReplicas and Platforms; what is left out is left to the image."""
    return nonzero(
        {
            "Constraints": field["constraints"].every(constraint),
            "Preferences": [_preference(item) for item in field["preferences"].items()],
            "MaxReplicas": field["max_replicas_per_node"].read(whole),
            "Platforms": _platforms(platform),
        }
    )


def constraint(value: Any) -> str:
    """A constraint as written, once it is one the engine can parse and can ever match."""
    written_as = text(value)
    match = _CONSTRAINT.fullmatch(written_as)
    if match is None:
        raise ValueError(
            f"'{written_as}' is no constraint: write key==value or key!=value, as in node.role==worker"
        )
    key = match[1].lower()
    if key not in _KEYS and not key.startswith(_LABELS):
        known = ", ".join((*sorted(_KEYS), *(f"{prefix}NAME" for prefix in _LABELS)))
        raise ValueError(f"'{match[1]}' is nothing Swarm places by: it knows {known}")
    return written_as


def _platforms(platform: Field) -> list[dict[str, str]]:
    found = platform.read(_platform)
    return [found] if found else []


def _platform(value: Any) -> dict[str, str]:
    """Swarm knows the system and the architecture; a variant (``arm/v7``) is not told nodes apart by."""
    match = _PLATFORM.fullmatch(text(value))
    if match is None:
        raise ValueError(f"'{value}' is no platform: write system/architecture, as in linux/amd64")
    return {"Architecture": match[2], "OS": match[1]}


def _preference(item: Field) -> dict[str, Any]:
    if item["spread"].value is None:
        item.fault("expected spread, as in {spread: node.labels.zone}")
    return {"Spread": {"SpreadDescriptor": item["spread"].read(filled)}}
