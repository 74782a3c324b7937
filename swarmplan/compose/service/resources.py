"""``deploy.resources:`` to TaskTemplate.Resources."""

from typing import Any

from swarmplan.compose.read.field import Field, nonzero, present
from swarmplan.compose.read.scalars import filled, whole
from swarmplan.compose.read.units import cpus, memory


def resources(field: Field) -> dict[str, Any]:
    """Limits and Reservations: NanoCPUs, MemoryBytes, Pids, GenericResources."""
    limits = field.section("limits")
    reservations = field.section("reservations")
    generic = [
        _generic(item.section("discrete_resource_spec")) for item in reservations["generic_resources"].items()
    ]
    return present(
        {
            "Limits": _block(limits, {"Pids": limits["pids"].read(whole)}),
            "Reservations": _block(reservations, {"GenericResources": generic}),
        }
    )


def _block(field: Field, more: dict[str, Any]) -> dict[str, Any] | None:
    """The block as it is sent: not at all if it is not written, and empty if it has no settings."""
    if not field.is_written:
        return None
    amounts = {"NanoCPUs": field["cpus"].read(cpus), "MemoryBytes": field["memory"].read(memory)}
    return nonzero({**amounts, **more})


def _generic(resource: Field) -> dict[str, Any]:
    kind = resource["kind"].read(filled)
    value = resource["value"].read(whole)
    if resource["kind"].value is None or resource["value"].value is None:
        resource.fault("expected kind and value, as in {kind: gpu, value: 2}")
    return {"DiscreteResourceSpec": nonzero({"Kind": kind, "Value": value})}
