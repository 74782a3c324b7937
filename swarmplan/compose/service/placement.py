"""``deploy.placement:`` to TaskTemplate.Placement."""

import re
from typing import Any

from swarmplan.compose.read.field import Field, nonzero
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
    return nonzero(
        {
            "Constraints": [kept for item in field["constraints"].items() if (kept := _constraint(item))],
            "Preferences": [_preference(item) for item in field["preferences"].items()],
            "MaxReplicas": field["max_replicas_per_node"].read(whole),
            "Platforms": _platforms(platform),
        }
    )


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


def _platforms(platform: Field) -> list[dict[str, str]]:
    found = platform.read(_platform)
    return [found] if found else []


def _platform(value: Any) -> dict[str, str]:
    """Swarm compares the system and the architecture; it ignores a variant (``arm/v7``)."""
    match = _PLATFORM.fullmatch(text(value))
    if match is None:
        raise ValueError(f"'{value}' is not a valid platform: write system/architecture, as in linux/amd64")
    return {"Architecture": match[2], "OS": match[1]}


def _preference(item: Field) -> dict[str, Any]:
    if item["spread"].value is None:
        item.fault("expected spread, as in {spread: node.labels.zone}")
    return {"Spread": {"SpreadDescriptor": item["spread"].read(filled)}}
