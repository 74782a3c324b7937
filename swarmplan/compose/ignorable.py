"""The fields that plans may show of each kind of resource, by name: what ``policy.ignore`` can leave as it is."""

from collections.abc import Mapping

from swarmplan.compose.field_places import places_of, service_fields_named
from swarmplan.compose.paths import network_fields_named
from swarmplan.model.key import Kind
from swarmplan.model.shapes.swarm_fields import swarm_fields_named

_NODE = frozenset({"role", "availability", "labels"})
_CONTENT = frozenset({"version", "labels"})
_MACHINE = frozenset(
    {
        "options",
        "engine",
        *(f"engine.{name}" for name in ("labels", "insecure_registries", "registry_mirrors", "options")),
    }
)
_NAMED_BY_USER: Mapping[Kind, frozenset[str]] = {
    Kind.MACHINE: frozenset({"options", "engine.labels", "engine.options"}),
    Kind.SWARM: frozenset({"labels", "log_driver.options"}),
    Kind.NODE: frozenset({"labels"}),
    Kind.NETWORK: frozenset({"labels", "driver_opts", "ipam.options"}),
    Kind.SECRET: frozenset({"labels"}),
    Kind.CONFIG: frozenset({"labels"}),
}
"""What any names of the user's may be below."""
KINDS = (Kind.MACHINE, Kind.SWARM, Kind.NODE, Kind.NETWORK, Kind.SECRET, Kind.CONFIG, Kind.SERVICE)
"""Images and volumes have no field that is changed by itself."""


def fields_named(kind: Kind) -> frozenset[str]:
    """The names of the fields that a resource of this kind may have, but those below names of the user's own."""
    return {
        Kind.MACHINE: lambda: _MACHINE,
        Kind.SWARM: swarm_fields_named,
        Kind.NODE: lambda: _NODE,
        Kind.NETWORK: network_fields_named,
        Kind.SECRET: lambda: _CONTENT,
        Kind.CONFIG: lambda: _CONTENT,
        Kind.SERVICE: service_fields_named,
    }[kind]()


def is_field(kind: Kind, path: str) -> bool:
    """Whether a resource of this kind may have a field of this path, or one below it."""
    if kind is Kind.SERVICE:
        return bool(places_of(path))
    below = (path.removeprefix(f"{name}.") for name in _NAMED_BY_USER[kind])
    return path in fields_named(kind) or any(rest not in {path, ""} for rest in below)
