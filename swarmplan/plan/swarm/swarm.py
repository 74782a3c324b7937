"""The swarm: make it, change its settings, or say why neither can be done. Another one in its place is in rebuild."""

from swarmplan.health.backup_age import newest_backup
from swarmplan.health.quorum import QuorumStatus
from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Desired
from swarmplan.model.key import SWARM, Kind
from swarmplan.model.swarm import Availability, SwarmState, autolocks
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.fields import swarm_fields
from swarmplan.plan.machines.locks import plan_storing
from swarmplan.plan.plan import Approval
from swarmplan.plan.swarm.lost_quorum import plan_return
from swarmplan.plan.swarm.rotation import apart
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.swarm.swarm import InitSwarm, UpdateSwarm


def plan_swarm(draft: Draft, lost: QuorumStatus | None) -> bool:
    """Plan the swarm and its settings; False where that cannot be planned, which the draft then reports."""
    if isinstance(draft.observed.swarm, Unknown):
        told = {key.name for key in draft.unknown if key.kind is Kind.MACHINE}
        draft.unknown[SWARM] = draft.observed.swarm.reason_beside(told)
        plan_return(draft, lost)
        return False
    if draft.observed.swarm is None:
        return _init(draft)
    fields = swarm_fields(draft.observed.swarm.spec, draft.desired.swarm.spec, draft.shown(SWARM))
    if fields:
        _update(draft, draft.observed.swarm, draft.change(SWARM, Action.UPDATE, fields))
    return True


def _update(draft: Draft, live: SwarmState, why: str) -> None:
    spec = apart(draft.desired.swarm.spec)
    if not swarm_fields(live.spec, spec):
        return
    locks = autolocks(spec) and not live.autolocked
    # An engine that restarts after it locks and before its key is kept would be lost.
    before = [Fact(FactKind.ENGINES_BACK)] if locks else []
    draft.step(UpdateSwarm(key=SWARM, spec=spec, reason=why), requires=before)
    if locks:
        plan_storing(draft)


def _init(draft: Draft) -> bool:
    first = first_manager(draft.desired)
    if draft.unknown:
        unseen = f"{', '.join(map(str, draft.unknown))} cannot be observed: the old one may still run there"
        draft.hazard(SWARM, f"a new swarm would be created while {unseen}", Approval.UNKNOWN)
    if first not in draft.machines.usable:
        return False
    if known := newest_backup(draft.found):
        draft.note(f"this creates a new swarm in place of the old one. {known}")
    fields = (
        FieldDiff("manager", None, first),
        *swarm_fields({}, draft.desired.swarm.spec, draft.shown(SWARM)),
    )
    why = draft.change(SWARM, Action.CREATE, fields) if SWARM not in draft.changes else "recreated"
    settings, availability = draft.desired.swarm, first_availability(draft.desired, first)
    draft.step(InitSwarm(key=SWARM, machine=first, settings=settings, reason=why, availability=availability))
    plan_storing(draft)
    return True


def first_manager(desired: Desired) -> str:
    """The manager that makes the swarm: the first in order."""
    return in_order(filter(desired.manages, desired.nodes))[0]


def first_availability(desired: Desired, machine: str) -> Availability:
    """How a node enters: drained where it is to have labels, so that no task lands before they are there."""
    node = desired.nodes[machine]
    return Availability.DRAIN if node.labels else node.availability
