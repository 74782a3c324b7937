"""The swarm: make it, change its settings, or say why neither can be done. Another one in its place is in rebuild."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.model.order import in_order
from swarmplan.model.swarm import Availability, Role, SwarmState, autolocks
from swarmplan.model.unknown import Unknown
from swarmplan.plan.ages import newest_backup
from swarmplan.plan.authority import apart
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.fields import swarm_fields
from swarmplan.plan.locks import plan_storing
from swarmplan.plan.majority import plan_return
from swarmplan.plan.plan import Consent
from swarmplan.plan.ready import Machines
from swarmplan.plan.standing import Standing
from swarmplan.steps.swarm import InitSwarm, UpdateSwarm

_SWARM = Key(Kind.SWARM)


def plan_swarm(draft: Draft, machines: Machines, lost: Standing | None) -> Needs | None:
    """The steps before the swarm takes orders; None when that cannot be planned, which is then said in the draft."""
    if isinstance(draft.observed.swarm, Unknown):
        draft.unknown[_SWARM] = draft.observed.swarm.reason
        plan_return(draft, machines, lost)
        return None
    if draft.observed.swarm is None:
        return _init(draft, machines)
    fields = swarm_fields(draft.observed.swarm.spec, draft.desired.swarm.spec)
    if fields:
        _update(draft, machines, draft.observed.swarm, draft.change(_SWARM, Action.UPDATE, fields))
    return NOTHING


def _update(draft: Draft, machines: Machines, live: SwarmState, why: str) -> None:
    spec = apart(draft.desired.swarm.spec)
    if not swarm_fields(live.spec, spec):
        return
    locks = autolocks(spec) and not live.autolocked
    # An engine that restarts after it locks and before its key is kept would be lost.
    needs = machines.restarted if locks else NOTHING
    updated = frozenset({draft.step(UpdateSwarm(key=_SWARM, spec=spec, needs=needs, reason=why))})
    if locks:
        plan_storing(draft, updated)


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
    if known := newest_backup(draft.found):
        draft.notes.append(f"this makes another swarm than there was. {known}")
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
    made = frozenset({draft.step(step)})
    plan_storing(draft, made)
    return made


def first_manager(desired: Desired) -> str:
    """The manager that makes the swarm: the first in order."""
    return in_order(name for name, node in desired.nodes.items() if node.role is Role.MANAGER)[0]


def first_availability(desired: Desired, machine: str) -> Availability:
    """How a node enters: drained where it is to have labels, so that no task lands before they are there."""
    node = desired.nodes[machine]
    return Availability.DRAIN if node.labels else node.availability
