"""What the tasks of services that the spec does not name, and that stay, hold on the nodes."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.values.capacity import Capacity, reserved
from swarmplan.model.values.mode import is_job
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
