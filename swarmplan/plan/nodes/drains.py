"""What draining a node costs while it lasts: its tasks stop first and start elsewhere after."""

from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import NodeState
from swarmplan.model.values.mode import mode_of
from swarmplan.model.values.order import in_order
from swarmplan.plan.draft import Draft
from swarmplan.plan.placement.tasks import staying_on
from swarmplan.plan.plan import Approval


def guard_drain(draft: Draft, state: NodeState) -> None:
    """Name the services that fall below what they should have while this node drains. Those that go anyway, and those
    that run once a node and want one task fewer then, are not among them."""
    lost = {
        name: len(tasks) for name, tasks in staying_on(draft, state.id).items() if _replicated(draft, name)
    }
    falls = []
    for name in in_order(lost):
        service = draft.found.services[name]
        left = service.running - lost[name]
        if left < service.desired:
            falls.append(f"{name} to {left} of {service.desired}")
    if falls:
        key = Key(Kind.NODE, state.node.machine)
        draft.hazard(key, f"while {key} drains, fewer tasks run: {', '.join(falls)}", Approval.RESTART)


def _replicated(draft: Draft, name: str) -> bool:
    service = draft.desired.services.get(name) or draft.found.services[name].service
    return not mode_of(service.spec) or "Replicated" in mode_of(service.spec)
