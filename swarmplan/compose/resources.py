"""``deploy.resources:`` to TaskTemplate.Resources."""

from typing import Any

from swarmplan.compose.field import Field, written
from swarmplan.compose.scalars import filled, whole
from swarmplan.compose.units import cpus, memory


def resources(field: Field) -> dict[str, Any]:
    """Limits and Reservations: NanoCPUs, MemoryBytes, Pids, GenericResources."""
    limits = field.section("limits")
    reservations = field.section("reservations")
    generic = [
        _generic(item.section("discrete_resource_spec")) for item in reservations["generic_resources"].items()
    ]
    return written(
        {
            "Limits": written({**_amounts(limits), "Pids": limits["pids"].read(whole)}),
            "Reservations": written({**_amounts(reservations), "GenericResources": generic}),
        }
    )


def _amounts(field: Field) -> dict[str, Any]:
    return {"NanoCPUs": field["cpus"].read(cpus), "MemoryBytes": field["memory"].read(memory)}


def _generic(resource: Field) -> dict[str, Any]:
    kind = resource["kind"].read(filled)
    value = resource["value"].read(whole)
    if resource["kind"].value is None or resource["value"].value is None:
        resource.fault("expected kind and value, as in {kind: gpu, value: 2}")
    return {"DiscreteResourceSpec": {"Kind": kind, "Value": value}}
