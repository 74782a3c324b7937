"""Field differences in the spec's own words, for each kind."""

from collections.abc import Mapping
from typing import Any

from swarmplan.compose.paths import compose_path
from swarmplan.model.change import FieldDiff
from swarmplan.model.diff import diff
from swarmplan.model.machine import Machine
from swarmplan.model.normal import normal_network, normal_service, normal_swarm
from swarmplan.model.service import Network, Service
from swarmplan.model.swarm import Node, NodeState

Fields = tuple[FieldDiff, ...]


def machine_fields(before: Machine, after: Machine) -> Fields:
    """What differs between two machines."""
    return _dotted(_machine(before), _machine(after))


def node_fields(before: NodeState | None, after: Node) -> Fields:
    """What differs between a listed node and the declared one; labels no spec gave are not ours to compare."""
    live: dict[str, Any] = {}
    if before is not None:
        ours = before.owned_labels | set(after.labels)
        labels = {name: value for name, value in before.node.labels.items() if name in ours}
        live = {
            "role": str(before.node.role),
            "availability": str(before.node.availability),
            "labels": labels,
        }
    wanted = {"role": str(after.role), "availability": str(after.availability), "labels": dict(after.labels)}
    return _dotted(live, wanted)


def swarm_fields(live: Mapping[str, Any], partial: Mapping[str, Any]) -> Fields:
    """What differs in the settings that the spec names."""
    return _dotted(normal_swarm(partial, live), partial)


def network_fields(before: Network | None, after: Network) -> Fields:
    """What differs between two networks."""
    return _dotted(normal_network(before.spec) if before else {}, normal_network(after.spec))


def service_fields(before: Mapping[str, Any], after: Service) -> Fields:
    """What differs between a live normal form and a declared service, in Compose's words."""
    found = diff(before, normal_service(after.spec))
    return tuple(FieldDiff(compose_path(path), old, new) for path, old, new in found)


def _dotted(before: Mapping[str, Any], after: Mapping[str, Any]) -> Fields:
    return tuple(FieldDiff(".".join(path), old, new) for path, old, new in diff(before, after))


def _machine(machine: Machine) -> dict[str, Any]:
    engine = {
        "labels": dict(machine.engine.labels),
        "insecure_registries": list(machine.engine.insecure_registries),
        "registry_mirrors": list(machine.engine.registry_mirrors),
    }
    shown = {"driver": machine.driver, "options": dict(machine.options)}
    return shown | {"engine": {name: value for name, value in engine.items() if value}}
