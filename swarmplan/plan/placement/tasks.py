"""The running tasks that a plan takes down, be it for a moment: counted once, for hazards, limits and impact."""

from collections.abc import Iterable, Mapping

from swarmplan.model.key import Key, Kind
from swarmplan.model.service import ServiceState
from swarmplan.model.services.mode import mode_of
from swarmplan.model.swarm import NodeState
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft
from swarmplan.plan.placement.future import FutureNode, as_listed
from swarmplan.plan.plan import Approval

Running = Mapping[str, frozenset[str]]
"""Ids of running tasks by the name of their service."""


def running(state: ServiceState) -> frozenset[str]:
    """The ids of a service's running tasks."""
    return frozenset(task.id for task in state.tasks if task.runs)


def staying_on(draft: Draft, node: str) -> Running:
    """What runs on this node (by its id) of services that the plan does not remove. Those of others are among them."""
    tasks_of = draft.running.get(node, {})
    return {name: tasks for name, tasks in tasks_of.items() if not draft.removes(name)}


def note_evictions(draft: Draft, nodes: Iterable[FutureNode]) -> None:
    """Count the tasks that lose their places as their node changes its labels or role: a manager moves a task whose
    constraints its node does not meet any more."""
    states = {
        state.id: state for state in draft.found.nodes if Key(Kind.NODE, state.node.machine) in draft.changes
    }
    for node in nodes:
        state = states.get(str(node.entry["ID"]))
        if state is None:
            continue
        for name, tasks in staying_on(draft, state.id).items():
            service = draft.desired.services.get(name) or draft.found.services[name].service
            placement = (service.spec.get("TaskTemplate") or {}).get("Placement") or {}
            before, constraints = as_listed(state), placement.get("Constraints") or ()
            if any(before.meets(each) and node.meets(each) is False for each in constraints):
                draft.replaced |= tasks


def taken_down(draft: Draft) -> frozenset[str]:
    """The ids of all of them, once every step is planned. None where the cluster itself is taken down: nothing starts again."""
    if not draft.desired.machines:
        return frozenset()
    machines = {step.interrupts for step in draft.steps()} - {""}
    nodes = [state.id for state in draft.found.nodes if state.node.machine in machines]
    there = [tasks for node in nodes for tasks in staying_on(draft, node).values()]
    return frozenset(draft.replaced).union(*there)


def guard_drain(draft: Draft, state: NodeState) -> None:
    """Name the services that fall below what they should have while this node drains. Those that go anyway, and those
    that run once a node and want one task fewer then, are not among them."""
    tasks = staying_on(draft, state.id)
    falls = []
    for name in in_order(name for name in tasks if _replicated(draft, name)):
        service = draft.found.services[name]
        left = service.running - len(tasks[name])
        if left < service.desired:
            falls.append(f"{name} to {left} of {service.desired}")
    if falls:
        key = Key(Kind.NODE, state.node.machine)
        draft.hazard(key, f"while {key} drains, fewer tasks run: {', '.join(falls)}", Approval.RESTART)


def _replicated(draft: Draft, name: str) -> bool:
    service = draft.desired.services.get(name) or draft.found.services[name].service
    return not mode_of(service.spec) or "Replicated" in mode_of(service.spec)
