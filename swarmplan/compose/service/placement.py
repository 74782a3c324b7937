"""``deploy.placement:`` and ``deploy.resources:`` to TaskTemplate.Placement and .Resources."""

import re
from typing import Any

from swarmplan.compose.read.field import Field, nonzero, present
from swarmplan.compose.read.keys import ComposeKey, Keys, read_keys, single
from swarmplan.compose.read.scalars import filled, text, whole
from swarmplan.compose.read.units import cpus, cpus_text, memory, size_text
from swarmplan.model.bodies import Json
from swarmplan.model.values.nearest import suggestion

# What the engine's parser accepts (swarmkit manager/constraint); it answers anything else with a bare HTTP 500.
_CONSTRAINT = re.compile(
    r"\s*([a-z_][\w\-.]+)\s*(?:==|!=)([\w:\-\s.*()?+\[\]\\^$|/]+)", re.IGNORECASE | re.ASCII
)
_PLATFORM = re.compile(r"([a-z0-9]+)/([a-z0-9_]+)(?:/[a-z0-9.]+)?", re.ASCII)
_KEYS = frozenset(
    {"node.id", "node.hostname", "node.ip", "node.role", "node.platform.os", "node.platform.arch"}
)
_ROLES = ("manager", "worker")
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
        raise ValueError(
            f"'{key}' is not a valid constraint key: use one of {known}{suggestion(key.lower(), _KEYS)}"
        )
    role = match[2].strip() if (match := _CONSTRAINT.fullmatch(text(value))) else ""
    if key.lower() == "node.role" and role.lower() not in _ROLES:
        raise ValueError(f"'{role}' is not the role of any node: use {' or '.join(_ROLES)}")
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


def resources(field: Field) -> Json:
    """Limits and Reservations: not there if not written, and empty without settings."""
    blocks = {
        "Limits": (field.section("limits"), LIMITS),
        "Reservations": (field.section("reservations"), RESERVATIONS),
    }
    return present(
        {name: read_keys(block, keys) if block.is_written else None for name, (block, keys) in blocks.items()}
    )


def _generic(resources: Field) -> list[Json]:
    return [_generic_resource(item.section("discrete_resource_spec")) for item in resources.items()]


def _generic_resource(resource: Field) -> Json:
    kind = resource["kind"].read(filled)
    value = resource["value"].read(whole)
    if resource["kind"].value is None or resource["value"].value is None:
        resource.fault("expected kind and value, as in {kind: gpu, value: 2}")
    return {"DiscreteResourceSpec": nonzero({"Kind": kind, "Value": value})}


def _written_back(resources: list[Json]) -> list[Json]:
    counts = [resource.get("DiscreteResourceSpec") or {} for resource in resources]
    return [
        {"discrete_resource_spec": {"kind": one.get("Kind", ""), "value": one.get("Value", 0)}}
        for one in counts
    ]


_AMOUNTS: Keys = (
    ComposeKey("NanoCPUs", "cpus", single(cpus), cpus_text),
    ComposeKey("MemoryBytes", "memory", single(memory), size_text),
)
LIMITS: Keys = (*_AMOUNTS, ComposeKey("Pids", "pids", single(whole)))
RESERVATIONS: Keys = (*_AMOUNTS, ComposeKey("GenericResources", "generic_resources", _generic, _written_back))
