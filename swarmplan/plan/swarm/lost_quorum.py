"""A swarm without a majority of its managers: nothing is planned but the return of those that can be started."""

from swarmplan.health.backup_age import newest_backup
from swarmplan.health.quorum import QuorumStatus, lost_quorum
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import STARTABLE
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.machines.locks import plan_locked
from swarmplan.plan.machines.machines import start
from swarmplan.steps.swarm.membership import NodeReady


def plan_lost_quorum(draft: Draft) -> QuorumStatus | None:
    """The status of managers that lost their majority. What the last leader reported of the swarm is then left out, as nothing
    of it can be changed."""
    lost = lost_quorum(draft.observed)
    if lost is not None:
        draft.observed = draft.observed.without_swarm(Unknown(str(lost)))
    return lost


def plan_return(draft: Draft, lost: QuorumStatus | None) -> None:
    """Await the managers that are started or unlocked, where they are what is missing. The next plan does the rest."""
    if lost is not None and lost.curable:
        _bring_back(draft, lost)
    coming = in_order(draft.machines.returning | draft.machines.locked)
    managers = [name for name in coming if (name in lost.startable if lost else draft.desired.manages(name))]
    for name in managers:
        draft.step(NodeReady(key=Key(Kind.NODE, name), reason="the swarm waits for its managers"))
    if lost is not None and lost.electing and not managers:
        remedy = "wait some seconds, and make sure they can reach each other at 2377/tcp"
        draft.hazard(SWARM, f"{lost}: {remedy}", None)
    elif lost is not None and not lost.curable:
        remedy = "bring enough of them back; if they are lost for good, `swarmplan recover` forces a new swarm from a survivor"
        draft.hazard(SWARM, f"{lost}: {remedy}", None)
    elif not managers:
        unread = "the swarm could not be read: nothing in it can be planned"
        draft.hazard(SWARM, ". ".join(filter(None, [unread, newest_backup(draft.found)])), None)


def _bring_back(draft: Draft, lost: QuorumStatus) -> None:
    """Also those that the spec removes: without them no node can be removed in order."""
    for name in lost.startable:
        state = draft.observed.machine_of(name)
        if name in draft.desired.machines or state is None:
            continue
        if state.power in STARTABLE:
            start(draft, state)
        else:
            plan_locked(draft, name)
