"""Changing a node that is in the swarm: its labels, its availability, its role."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Transient, Unreachable
from swarmplan.model.bodies import Json
from swarmplan.model.labels.names import MACHINE_LABEL, NODE_LABELS_LABEL
from swarmplan.model.swarm import Availability, Node, Role
from swarmplan.model.values.covered import covered
from swarmplan.model.values.labels import names_in, text_of
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Effect, FactKind
from swarmplan.steps.swarm.membership import listed, node_entry, not_ready, swarm_info


@dataclass(frozen=True, kw_only=True)
class UpdateNode(Step):
    """Set a node's labels and availability. Labels that no spec gave stay as they are, and so does what is ignored."""

    node: Node
    verb = "configure"
    requires_kinds = (FactKind.NODE_READY,)
    provides_kinds = (FactKind.NODE_CONFIGURED,)

    def unmet(self, adapters: Adapters) -> str | None:
        spec = entry_of(adapters, self.key.name)["Spec"]
        return None if self._desired(spec) == _comparable(spec) else "labels or availability differ"

    def apply(self, adapters: Adapters) -> None:
        entry = entry_of(adapters, self.key.name)
        _change(adapters, entry, self._desired(entry["Spec"]))

    def _desired(self, live: Mapping[str, Any]) -> Json:
        there = live.get("Labels") or {}
        stays = covered("availability", self.node.ignored)
        availability = live["Availability"] if stays else str(self.node.availability)
        labels = labels_after(there, _with_live_labels(self.node, there))
        return _comparable(live) | {"Labels": labels, "Availability": availability}


@dataclass(frozen=True, kw_only=True)
class DrainNode(Step):
    """Move a node's tasks elsewhere and wait until none of a service that still exists runs there."""

    node_id: str
    verb = "drain"
    stops_tasks = True
    deadline = 300.0

    def unmet(self, adapters: Adapters) -> str | None:
        entry = listed(adapters, self.node_id)
        if entry is None:
            return None
        if entry["Spec"]["Availability"] != Availability.DRAIN:
            return "still active"
        manager = adapters.manager()
        services = {service["ID"]: service["Spec"]["Name"] for service in manager.services()}
        running = sorted(
            services[task["ServiceID"]] for task in manager.tasks() if _runs_on(task, self.node_id, services)
        )
        return f"tasks still run there: {', '.join(running)}" if running else None

    def apply(self, adapters: Adapters) -> None:
        entry = listed(adapters, self.node_id)
        if entry is not None and entry["Spec"]["Availability"] != Availability.DRAIN:
            _change(adapters, entry, {"Availability": str(Availability.DRAIN)})


@dataclass(frozen=True, kw_only=True)
class PromoteNode(Step):
    """Make a worker a manager and see it a reachable raft member."""

    verb = "promote"
    effect = Effect.JOINS
    requires_kinds = (FactKind.NODE_READY, FactKind.LED, FactKind.SWARM_OPEN, FactKind.ENGINES_BACK)
    deadline = 120.0

    def unmet(self, adapters: Adapters) -> str | None:
        entry = entry_of(adapters, self.key.name)
        return "still a worker" if entry["Spec"]["Role"] != Role.MANAGER else not_ready(entry)

    def apply(self, adapters: Adapters) -> None:
        entry = entry_of(adapters, self.key.name)
        if entry["Spec"]["Role"] != Role.MANAGER:
            self._see_demoted(adapters)
            _change(adapters, entry, {"Role": str(Role.MANAGER)})

    def _see_demoted(self, adapters: Adapters) -> None:
        """Raise Transient while its engine takes it for the manager it was: demoted, it has to hear of that first. That takes
        some 5 s; one that is promoted before is back after 32 to 37 s (measured on 20.10.24)."""
        swarm = swarm_info(adapters, self.key.name)
        if swarm.get("NodeID") in {peer["NodeID"] for peer in swarm.get("RemoteManagers") or ()}:
            raise Transient(f"{self.key.name} has not noticed its demotion yet")


@dataclass(frozen=True, kw_only=True)
class DemoteNode(Step):
    """Make a manager a worker and see it out of the raft."""

    node_id: str
    verb = "demote"
    effect = Effect.LEAVES

    def unmet(self, adapters: Adapters) -> str | None:
        entry = listed(adapters, self.node_id)
        if entry is None or (entry["Spec"]["Role"] == Role.WORKER and not entry.get("ManagerStatus")):
            return None
        return "still a manager" if entry["Spec"]["Role"] == Role.MANAGER else "still a raft member"

    def apply(self, adapters: Adapters) -> None:
        entry = listed(adapters, self.node_id)
        if entry is not None and entry["Spec"]["Role"] != Role.WORKER:
            with suppress(
                Unreachable
            ):  # another manager, where there is one: this one's answer may be lost with its role
                adapters.manager([self.key.name])
            _change(adapters, entry, {"Role": str(Role.WORKER)})


def entry_of(adapters: Adapters, machine: str) -> Json:
    """The machine's entry in the list of nodes; Permanent when it has none."""
    entry = node_entry(adapters, machine)
    if entry is None:
        raise Permanent(f"{machine} is not in the swarm's list of nodes: run `swarmplan plan` again")
    return entry


def _with_live_labels(node: Node, live: Mapping[str, str]) -> Node:
    """The node with the live value of each label that is ignored; one that is not there is not set."""
    ignored = {name for name in node.labels if covered(f"labels.{name}", node.ignored)}
    kept = {name: value for name, value in node.labels.items() if name not in ignored}
    return replace(node, labels=kept | {name: live[name] for name in ignored & live.keys()})


def labels_after(live: Mapping[str, str], node: Node) -> dict[str, str]:
    """The labels a node has once its spec is carried out: ours set, those the spec dropped removed, all others unchanged (unless ours are exclusive)."""
    ours = {*names_in(live, NODE_LABELS_LABEL), NODE_LABELS_LABEL, MACHINE_LABEL}
    kept = {name: value for name, value in live.items() if name not in ours and not node.labels_exclusive}
    marks = {MACHINE_LABEL: node.machine}
    if node.labels:
        marks[NODE_LABELS_LABEL] = text_of(node.labels.keys())
    return {**kept, **node.labels, **marks}


def _change(adapters: Adapters, entry: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    adapters.manager().update_node(
        entry["ID"], entry["Version"]["Index"], _comparable(entry["Spec"]) | dict(fields)
    )


def _comparable(spec: Mapping[str, Any]) -> Json:
    """A node spec with everything the engine wants back: it refuses one without a role or an availability."""
    return {**spec, "Labels": dict(spec.get("Labels") or {})}


def _runs_on(task: Mapping[str, Any], node_id: str, services: Mapping[str, str]) -> bool:
    state = (task.get("Status") or {}).get("State")
    return (
        task.get("NodeID") == node_id
        and task.get("ServiceID") in services
        and state in {"running", "starting"}
    )
