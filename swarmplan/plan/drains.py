"""What draining a node costs while it lasts: its tasks stop first and start elsewhere after."""

from collections import Counter

from swarmplan.model.key import Key, Kind
from swarmplan.model.order import in_order
from swarmplan.model.swarm import NodeState
from swarmplan.plan.draft import Draft
from swarmplan.plan.plan import Consent


def guard_drain(draft: Draft, state: NodeState) -> None:
    """Name the services that fall below what they should have while this node drains. Those that go anyway, and those
    that run once a node and want one task fewer then, are not among them."""
    here = draft.running.get(state.id, Counter[str]())
    lost = {
        name: count
        for name, count in here.items()
        if name in draft.desired.services
        and "Replicated" in draft.desired.services[name].spec.get("Mode", {})
    }
    falls = []
    for name in in_order(lost):
        service = draft.observed.services[name]
        left = service.running - lost[name]
        if left < service.wanted:
            falls.append(f"{name} to {left} of {service.wanted}")
    if falls:
        key = Key(Kind.NODE, state.node.machine)
        draft.hazard(key, f"while {key} drains, tasks fall: {', '.join(falls)}", Consent.RESTART)
