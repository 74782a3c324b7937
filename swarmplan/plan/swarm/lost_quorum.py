"""A swarm without a majority of its managers: nothing is planned but the return of those who can be brought back."""

from dataclasses import replace

from swarmplan.health.backup_age import newest_backup
from swarmplan.health.quorum import QuorumStatus, lost_quorum
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.swarm import Role
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.machines.locks import plan_locked
from swarmplan.plan.machines.machines import start
from swarmplan.steps.swarm.membership import NodeReady


def plan_lost_quorum(draft: Draft) -> QuorumStatus | None:
    """How the managers stand where a majority is lost. What the last leader still told of the swarm is then not planned
    upon: nothing of it can be changed."""
    lost = lost_quorum(draft.observed)
    if lost is not None:
        unread = Unknown(str(lost))
        draft.look_at(
            replace(draft.observed, swarm=unread, nodes=(), networks={}, secrets={}, configs={}, services={})
        )
    return lost


def plan_return(draft: Draft, lost: QuorumStatus | None) -> None:
    """Await the managers that are started or unlocked, where they are what is missing. The next round will see the rest."""
    if lost is not None and lost.curable:
        _bring_back(draft, lost)
    coming = in_order(draft.machines.returning | draft.machines.locked)
    managers = [name for name in coming if (name in lost.startable if lost else _to_manage(draft, name))]
    for name in managers:
        key = Key(Kind.NODE, name)
        draft.step(NodeReady(key=key, reason="the swarm waits for its managers"))
    if lost is not None and lost.electing and not managers:
        advice = "wait some seconds, and make sure they can reach each other at 2377/tcp"
        draft.hazard(SWARM, f"{lost}: {advice}", None)
    elif lost is not None and not lost.curable:
        advice = "bring enough of them back; if they are lost for good, `swarmplan recover` forces a new swarm from a survivor"
        draft.hazard(SWARM, f"{lost}: {advice}", None)
    elif not managers:
        unread = "the swarm could not be read: nothing in it can be planned"
        draft.hazard(SWARM, ". ".join(filter(None, [unread, newest_backup(draft.found)])), None)


def _bring_back(draft: Draft, lost: QuorumStatus) -> None:
    """Those that are to go by the spec are brought back too: without them no node can be removed in order."""
    for name in lost.startable:
        state = draft.observed.machines.get(name)
        if name in draft.desired.machines or not isinstance(state, MachineState):
            continue
        if state.power is Power.STOPPED:
            start(draft, state)
        else:
            plan_locked(draft, name)


def _to_manage(draft: Draft, name: str) -> bool:
    node = draft.desired.nodes.get(name)
    return node is not None and node.role is Role.MANAGER
