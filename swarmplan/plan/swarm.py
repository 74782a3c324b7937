"""The swarm: make it, change its settings, or say why neither can be done. Another one in its place is in rebuild."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.model.order import in_order
from swarmplan.model.swarm import Availability, Role
from swarmplan.model.unknown import Unknown
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.fields import swarm_fields
from swarmplan.plan.plan import Consent
from swarmplan.plan.ready import Machines
from swarmplan.steps.swarm import InitSwarm, UpdateSwarm

_SWARM = Key(Kind.SWARM)


def plan_swarm(draft: Draft, machines: Machines) -> Needs | None:
    """The steps before the swarm takes orders; None when that cannot be planned, which is then said in the draft."""
    if isinstance(draft.observed.swarm, Unknown):
        if not machines.returning:  # starting what is stopped may bring it back; the next round will see
            draft.hazard(_SWARM, "the swarm could not be read: what is in it cannot be planned", None)
        draft.unknown[_SWARM] = draft.observed.swarm.reason
        return None
    if draft.observed.swarm is None:
        return _init(draft, machines)
    fields = swarm_fields(draft.observed.swarm.spec, draft.desired.swarm.spec)
    if fields:
        why = draft.change(_SWARM, Action.UPDATE, fields)
        draft.step(UpdateSwarm(key=_SWARM, spec=draft.desired.swarm.spec, reason=why))
    return NOTHING


def _init(draft: Draft, machines: Machines) -> Needs | None:
    first = first_manager(draft.desired)
    if draft.unknown:
        unseen = ", ".join(str(key) for key in draft.unknown)
        draft.hazard(
            _SWARM,
            f"a new swarm would be made while {unseen} cannot be seen: it may be in ours",
            Consent.UNKNOWN,
        )
    if first not in machines.usable:
        return None
    fields = (FieldDiff("manager", None, first), *swarm_fields({}, draft.desired.swarm.spec))
    why = draft.change(_SWARM, Action.CREATE, fields) if _SWARM not in draft.changes else "made anew"
    step = InitSwarm(
        key=_SWARM,
        machine=first,
        settings=draft.desired.swarm,
        needs=machines.usable[first],
        reason=why,
        availability=first_availability(draft.desired, first),
    )
    return frozenset({draft.step(step)})


def first_manager(desired: Desired) -> str:
    """The manager that makes the swarm: the first in order."""
    return in_order(name for name, node in desired.nodes.items() if node.role is Role.MANAGER)[0]


def first_availability(desired: Desired, machine: str) -> Availability:
    """How a node enters: drained where it is to have labels, so that no task lands before they are there."""
    node = desired.nodes[machine]
    return Availability.DRAIN if node.labels else node.availability
