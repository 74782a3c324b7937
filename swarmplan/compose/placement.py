"""``deploy.placement:`` to TaskTemplate.Placement."""

import re
from typing import Any

from swarmplan.compose.field import Field, written
from swarmplan.compose.scalars import filled, text, whole

# What the engine's parser takes (swarmkit manager/constraint); it answers anything else with a bare HTTP 500.
_CONSTRAINT = re.compile(
    r"\s*([a-z_][\w\-.]+)\s*(?:==|!=)\s*([\w:\-\s.*()?+\[\]\\^$|/]+)", re.IGNORECASE | re.ASCII
)
_KEYS = frozenset(
    {"node.id", "node.hostname", "node.ip", "node.role", "node.platform.os", "node.platform.arch"}
)
_LABELS = ("node.labels.", "engine.labels.")


def placement(field: Field) -> dict[str, Any]:
    """Constraints, Preferences and MaxReplicas."""
    return written(
        {
            "Constraints": field["constraints"].every(constraint),
            "Preferences": [_preference(item) for item in field["preferences"].items()],
            "MaxReplicas": field["max_replicas_per_node"].read(whole),
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


def _preference(item: Field) -> dict[str, Any]:
    if item["spread"].value is None:
        item.fault("expected spread, as in {spread: node.labels.zone}")
    return {"Spread": {"SpreadDescriptor": item["spread"].read(filled)}}
