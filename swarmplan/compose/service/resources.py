"""``deploy.resources:`` to TaskTemplate.Resources."""

from swarmplan.compose.read.field import Field, nonzero, present
from swarmplan.compose.read.keys import ComposeKey, Keys, read_keys, single
from swarmplan.compose.read.scalars import filled, whole
from swarmplan.compose.read.units import cpus, cpus_text, memory, size_text
from swarmplan.model.bodies import Json


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
