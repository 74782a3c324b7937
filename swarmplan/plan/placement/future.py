"""The nodes as a plan will have them, as far as that is known before it is applied, and what other services reserve on them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import PredictedEngine
from swarmplan.model.services.mode import is_job
from swarmplan.model.services.placement import allowed, subject
from swarmplan.model.swarm import Availability, NodeState, Role
from swarmplan.model.values.capacity import Capacity, reserved
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft

HostPort = tuple[int, str]
"""A port published on the node itself, and its protocol."""


@dataclass(frozen=True, slots=True)
class Held:
    """On one node: what is reserved, the ports published in ``mode: host``, and the services that hold any of it."""

    capacity: Capacity = field(default_factory=Capacity)
    ports: frozenset[HostPort] = frozenset()
    by: tuple[str, ...] = ()


NOTHING_HELD = Held()


def held_by_others(draft: Draft) -> Mapping[str, Held]:
    """By node id. Only tasks that run, and go on running, count: where others will be, nobody knows."""
    found: dict[str, Held] = defaultdict(Held)
    for name in in_order(draft.observed.services.keys() - draft.desired.services.keys()):
        state = draft.observed.services[name]
        each, ports = reserved(state.spec), host_ports(state.spec)
        if draft.removes(name) or is_job(state.spec) or (each == Capacity() and not ports):
            continue
        running = [task.node for task in state.tasks if task.runs]
        for node, count in Counter(running).items():
            held = found[node]
            found[node] = Held(held.capacity + each.times(count), held.ports | ports, (*held.by, name))
    return found


def host_ports(spec: Mapping[str, Any]) -> frozenset[HostPort]:
    """The ports a service publishes in ``mode: host``: each node has room for one task that does."""
    ports = (spec.get("EndpointSpec") or {}).get("Ports") or ()
    return frozenset(
        (port["PublishedPort"], port.get("Protocol") or "tcp")
        for port in ports
        if port.get("PublishMode") == "host" and port.get("PublishedPort")
    )


@dataclass(frozen=True, slots=True)
class FutureNode:
    """One node. ``entry`` is as ``GET /nodes`` would list it, but for what is ``unknown``: attributes a constraint may ask
    for that only the node itself can tell. ``capacity`` is what it has beside what others hold, None where nobody knows it
    yet; ``engine`` is its engine's version, "" likewise."""

    name: str
    entry: JsonView
    unknown: frozenset[str]
    availability: Availability
    capacity: Capacity | None
    others: Held = NOTHING_HELD
    engine: str = ""

    @property
    def manages(self) -> bool:
        """Whether it keeps what the swarm knows."""
        return bool(self.entry["Spec"]["Role"] == Role.MANAGER)

    def meets(self, constraint: str) -> bool | None:
        """Whether a constraint allows it, None where that is not known."""
        asked = subject(constraint)
        label = asked.removeprefix("engine.labels.")
        declared = self.entry["Description"]["Engine"]["Labels"]
        if asked in self.unknown or (label != asked and label not in map(str.lower, declared)):
            return None  # an engine may have labels of its own beside the declared ones
        return allowed({"Placement": {"Constraints": [constraint]}}, self.entry)

    def has_platform(self, platforms: Iterable[JsonView]) -> bool | None:
        """Whether it is of one of these platforms, None where that is not known."""
        wanted = list(platforms)
        if wanted and "node.platform.arch" in self.unknown:
            return None
        return allowed({"Placement": {"Platforms": wanted}}, self.entry)


def future_nodes(draft: Draft) -> list[FutureNode]:
    """Every node that stays or joins; also unmanaged ones, which are left in the swarm."""
    created = draft.machines.created | draft.machines.replaced
    held = held_by_others(draft)
    ours = [_node(draft, name, held, created=name in created) for name in in_order(draft.desired.nodes)]
    return ours + [
        _beside(as_listed(state), held)
        for state in draft.observed.nodes
        if state.node.machine not in draft.desired.nodes
        and state.status == "ready"
        and not (state.node.machine and draft.departs(state.node.machine))
    ]


_TOLD_BY_ITSELF = frozenset({"node.id", "node.ip", "node.hostname"})
_PLATFORM = frozenset({"node.platform.os", "node.platform.arch"})


def _beside(node: FutureNode, held: Mapping[str, Held]) -> FutureNode:
    """The node with what others' tasks hold on it taken off."""
    others = held.get(node.entry["ID"], NOTHING_HELD)
    left = None if node.capacity is None else node.capacity.without(others.capacity)
    return replace(node, capacity=left, others=others)


def _node(draft: Draft, name: str, held: Mapping[str, Held], *, created: bool) -> FutureNode:
    node, machine = draft.desired.nodes[name], draft.desired.machines[name]
    state = None if created else draft.observed.node_of(name)
    platform = state.platform if state else ()
    found = FutureNode(
        name,
        {
            "ID": state.id if state else "",
            "Spec": {"Role": str(node.role), "Labels": _labels(draft, name, state)},
            "Description": {
                "Hostname": state.hostname if state else name,
                "Engine": {"Labels": machine.engine.labels},
                "Platform": dict(zip(("OS", "Architecture"), platform, strict=False)),
            },
        },
        (_TOLD_BY_ITSELF if state is None else frozenset({"node.ip"}))
        | (frozenset() if platform else _PLATFORM),
        node.availability,
        _capacity(draft, name, state, created=created),
        engine=_engine(draft, name, state, created=created),
    )
    # One that is changed may lose the tasks that are there now.
    unchanged = draft.changes.keys().isdisjoint({Key(Kind.NODE, name), Key(Kind.MACHINE, name)})
    return _beside(found, held) if unchanged else found


def as_listed(state: NodeState) -> FutureNode:
    """A node that stays as it is; which labels its engine has is not looked at."""
    return FutureNode(
        state.hostname or state.id,
        {
            "ID": state.id,
            "Spec": {"Role": str(state.node.role), "Labels": state.node.labels},
            "Description": {
                "Hostname": state.hostname,
                "Engine": {"Labels": {}},
                "Platform": dict(zip(("OS", "Architecture"), state.platform, strict=False)),
            },
        },
        frozenset({"node.ip"}) | (frozenset() if state.platform else _PLATFORM),
        state.node.availability,
        state.capacity,
        engine=state.engine,
    )


def _labels(draft: Draft, name: str, state: NodeState | None) -> dict[str, str]:
    """Those declared, and those that people gave it meanwhile where they may stay."""
    node = draft.desired.nodes[name]
    kept: dict[str, str] = {}
    if state is not None and not node.labels_exclusive:
        kept = {label: value for label, value in state.node.labels.items() if label not in state.owned_labels}
    return kept | dict(node.labels)


def _capacity(draft: Draft, name: str, state: NodeState | None, *, created: bool) -> Capacity | None:
    if state is not None and state.capacity is not None:
        return state.capacity
    engine = draft.observed.engine_of(name)
    capacity = engine.capacity if engine and not created else None
    return capacity or _predicted(draft, name).capacity


def _engine(draft: Draft, name: str, state: NodeState | None, *, created: bool) -> str:
    if created:
        return _predicted(draft, name).version
    engine = draft.found.engine_of(name)
    return (engine.version if engine else "") or (state.engine if state else _predicted(draft, name).version)


def _predicted(draft: Draft, name: str) -> PredictedEngine:
    return draft.found.predicted.get(name, PredictedEngine())
