"""Whether the nodes of the plan can take the services' tasks at all: found before anything is done, with the arithmetic.

What is counted is only what must hold whatever else goes on. Tasks of services that the spec does not name count where
they run now, on nodes that the plan leaves as they are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.key import Key, Kind
from swarmplan.model.service import Service
from swarmplan.model.services.mode import completions_of, is_job, mode_of, replicas_of
from swarmplan.model.swarm import Availability
from swarmplan.model.values.capacity import Capacity, reserved
from swarmplan.model.values.first_few import counted, first_few
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft, services_text
from swarmplan.plan.placement.future import FutureNode, HostPort, host_ports
from swarmplan.steps.facts import FactKind

_ONLY = "can run only"
_NOWHERE = "; change what it asks for, or add a node that has it"
_IDLE = "; let a node match, or set deploy.replicas: 0 until one does"
"""What to do about a service that is left alone and runs nowhere. One that runs somewhere would be stopped by it."""


@dataclass(frozen=True, slots=True)
class _Demand:
    """What one service asks of nodes. ``tasks`` is how many run at once at least, None for one on each node."""

    key: Key
    tasks: int | None
    constraints: Sequence[str]
    platforms: Sequence[Mapping[str, Any]]
    most: int
    ports: Sequence[HostPort]
    each: Capacity

    @property
    def shape(self) -> str:
        """The same for services that ask for the same."""
        return repr((self.tasks, self.constraints, self.platforms, self.most, self.ports, self.each))

    @property
    def limits(self) -> str:
        """What bounds the tasks of one node."""
        limits = [f"port {self.ports[0][0]} in mode: host allows one task per node"] if self.ports else []
        limits += [f"max_replicas_per_node is {self.most}"] if self.most else []
        limits += [f"each reserves {self.each}"] if self.each != Capacity() else []
        return ", ".join(limits)

    def met(self, node: FutureNode) -> list[int]:
        """Which of its ports a task of another service holds there."""
        return [port for port, protocol in self.ports if (port, protocol) in node.others.ports]

    def room(self, node: FutureNode) -> int | None:
        """How many tasks the node has room for; None where nothing that is known bounds them."""
        bounds = [0 if self.met(node) else 1] if self.ports else []
        bounds += [self.most] if self.most else []
        fits = node.capacity.room_for(self.each) if node.capacity is not None else None
        bounds += [fits] if fits is not None else []
        return min(bounds, default=None)


def may_run(service: Service, node: FutureNode) -> bool:
    """Whether nothing that is known keeps the service's tasks off the node."""
    return _fits(_demand(service), node)


def guard_placing(draft: Draft, nodes: Sequence[FutureNode]) -> None:
    """Stop a plan that makes or changes a service whose tasks no nodes can ever all take, or one that comes after such a
    service. One that is left alone keeps nothing else from being changed: it is reported as what no step can change, and not
    waited for. One that is left alone, and loses its nodes, is only noted: that may be intended for a while."""
    touched = frozenset(draft.subjects(FactKind.SERVICE_CHANGED))
    needed = touched.union(*(draft.desired.services[name].after for name in touched))
    # Most services ask for the same, and every node is looked at for each.
    judged: dict[str, tuple[str, str]] = {}
    for name in in_order(draft.desired.services):
        demand = _demand(draft.desired.services[name])
        if demand.shape not in judged:
            judged[demand.shape] = _fault(demand, nodes), _unknown(demand, nodes)
        fault, unknown = judged[demand.shape]
        state = draft.observed.services.get(name)
        runs_nowhere = demand.tasks is not None and not fault.startswith(
            _ONLY
        )  # of the others it says what to do
        if not fault:
            if unknown:
                draft.note(f"{demand.key} {unknown}", demand.key)
        elif name in touched or (name in needed and state is not None and state.missing):
            draft.hazard(demand.key, f"{demand.key} {fault}{_NOWHERE if runs_nowhere else ''}", None)
        elif state is not None and state.missing:
            draft.unsupported[demand.key] = fault + (_IDLE if runs_nowhere and not state.running else "")
        elif any(key.kind in {Kind.MACHINE, Kind.NODE} for key in draft.changes):
            draft.note(f"after this, {demand.key} {fault}")
    _guard_sum(draft, touched, nodes)
    _guard_ports(draft, touched, nodes)


def _demand(service: Service) -> _Demand:
    template = service.spec.get("TaskTemplate") or {}
    placement = template.get("Placement") or {}
    return _Demand(
        Key(Kind.SERVICE, service.name),
        _tasks(service.spec),
        placement.get("Constraints") or (),
        placement.get("Platforms") or (),
        int(placement.get("MaxReplicas") or 0),
        sorted(host_ports(service.spec)),
        reserved(service.spec),
    )


def _tasks(spec: Mapping[str, Any]) -> int | None:
    if any(kind.startswith("Global") for kind in mode_of(spec)):
        return None
    # Of a job's tasks the others may wait until one is done.
    return min(1, completions_of(spec)) if is_job(spec) else replicas_of(spec)


def _fault(demand: _Demand, nodes: Sequence[FutureNode]) -> str:
    """Which of the tasks can never run, and why; "" where all may."""
    fitting = [node for node in nodes if _fits(demand, node)]
    if demand.tasks is None:
        small = _too_small(demand, [node for node in fitting if node.availability is Availability.ACTIVE])
        return f"cannot run on every node: {small}" if small else ""
    if not demand.tasks:
        return ""
    if not fitting:
        return f"can never run: no node matches all of: {_exclusions(demand, nodes)}"
    rooms = {node.name: demand.room(node) for node in fitting}
    room = sum(found for found in rooms.values() if found is not None)
    if None in rooms.values() or room >= demand.tasks:
        return ""
    shown = [f"{name} {found}" for name, found in rooms.items()]
    why = f"{demand.limits}{_others(fitting)}"
    if not room:
        return f"can never run: {counted(demand.tasks, 'task')}, room for 0 ({first_few(shown)}); {why}"
    remedy = f"set deploy.replicas: {room}, or let another node match"
    return f"{_ONLY} {room} of {demand.tasks} tasks ({first_few(shown)}): {why}; {remedy}"


def _fits(demand: _Demand, node: FutureNode) -> bool:
    """Whether nothing that is known keeps the tasks away. A paused node may have some already."""
    return (
        node.availability is not Availability.DRAIN
        and all(node.meets(constraint) is not False for constraint in demand.constraints)
        and node.has_platform(demand.platforms) is not False
    )


def _too_small(demand: _Demand, nodes: Sequence[FutureNode]) -> str:
    """Which of the nodes that a global service must run on are too small for it."""
    small = [node for node in nodes if demand.room(node) == 0 and _certain(demand, node)]
    if not small:
        return ""
    full = [f"{node.name} has {_has(node, demand)}" for node in small if not demand.met(node)]
    taken = [f"port {demand.met(node)[0]} of {node.name} is taken" for node in small if demand.met(node)]
    each = [f"each task reserves {demand.each}, but {first_few(full)}"] if full else []
    return "; ".join([*each, *filter(None, [first_few(taken, "; ")])]) + _others(small)


def _others(nodes: Sequence[FutureNode]) -> str:
    """Which other services reserve some of what these nodes have; "" where none does."""
    names = {str(Key(Kind.SERVICE, name)) for node in nodes for name in node.others.by}
    return f"; the rest is reserved by {first_few(in_order(names))}" if names else ""


def _certain(demand: _Demand, node: FutureNode) -> bool:
    platform = bool(node.has_platform(demand.platforms))
    return platform and all(node.meets(constraint) for constraint in demand.constraints)


def _has(node: FutureNode, demand: _Demand) -> str:
    return str(node.capacity.like(demand.each)) if node.capacity else "unknown resources"


def _exclusions(demand: _Demand, nodes: Sequence[FutureNode]) -> str:
    """How many nodes match each demand."""
    matching = {
        constraint: sum(node.meets(constraint) is not False for node in nodes)
        for constraint in demand.constraints
    }
    if demand.platforms:
        matching["its platforms"] = sum(node.has_platform(demand.platforms) is not False for node in nodes)
    drained = sum(node.availability is Availability.DRAIN for node in nodes)
    if drained or not matching:
        matching["availability active"] = len(nodes) - drained
    return ", ".join(f"{each} ({met} of {len(nodes)})" for each, met in matching.items())


def _unknown(demand: _Demand, nodes: Sequence[FutureNode]) -> str:
    """What to say where the sizes of machines to come decide; "" where they do not."""
    fitting = [node for node in nodes if _fits(demand, node)]
    unknown = [node.name for node in fitting if node.capacity is None]
    known = sum(node.capacity.room_for(demand.each) or 0 for node in fitting if node.capacity is not None)
    if demand.each == Capacity() or not unknown or (demand.tasks is not None and known >= demand.tasks):
        return ""
    return f"reserves {demand.each} a task: how much {first_few(unknown)} will have is known only after it is created"


def _guard_sum(draft: Draft, touched: frozenset[str], nodes: Sequence[FutureNode]) -> None:
    """Hold what all services reserve together against all that the nodes have."""
    active = [node for node in nodes if node.availability is not Availability.DRAIN]
    if not touched or any(node.capacity is None for node in active):
        return
    wanted, has = Capacity(), Capacity()
    for service in draft.desired.services.values():
        demand = _demand(service)
        wanted += demand.each.times(demand.tasks or 0)
    for node in active:
        has += node.capacity or Capacity()
    if wanted.room_for(wanted) is None or has.room_for(wanted):
        return
    named = Key(Kind.SERVICE, in_order(touched)[0])
    if not draft.forbids(named):
        reserve = f"all services together reserve {wanted}, and the nodes have {has.like(wanted)}"
        draft.hazard(named, f"{reserve}{_others(active)}: reserve less, or add nodes", None)


def _guard_ports(draft: Draft, touched: frozenset[str], nodes: Sequence[FutureNode]) -> None:
    """Hold the tasks of all services that publish one port in ``mode: host`` against the nodes that may take any of them.
    A job's task gives its port back, and is not counted."""
    by_port: dict[HostPort, list[_Demand]] = defaultdict(list)
    for service in draft.desired.services.values():
        demand = _demand(service)
        for published in demand.ports if not is_job(service.spec) else ():
            by_port[published].append(demand)
    for (port, protocol), demands in by_port.items():
        names = in_order(demand.key.name for demand in demands)
        changed = [name for name in names if name in touched]
        if len(demands) == 1 or not changed:
            continue
        able = [node for node in nodes if any(_fits(demand, node) for demand in demands)]
        free = [node for node in able if (port, protocol) not in node.others.ports]
        needed = sum(_least(demand, nodes) for demand in demands)
        if needed > len(free):
            tasks = f"{counted(needed, 'task')} of {services_text(names)}"
            one_each = f"{tasks} publish port {port}/{protocol} in mode: host, one per node"
            remedy = "choose another port, or add nodes"
            room = f"{one_each}, and {counted(len(free), 'node')} may take them: {remedy}"
            draft.hazard(Key(Kind.SERVICE, changed[0]), room, None)


def _least(demand: _Demand, nodes: Sequence[FutureNode]) -> int:
    """How many tasks of it run at once at least; of a global one, one on each node that it is certain to run on."""
    if demand.tasks is not None:
        return demand.tasks
    active = (node for node in nodes if node.availability is Availability.ACTIVE)
    return sum(_certain(demand, node) for node in active)
