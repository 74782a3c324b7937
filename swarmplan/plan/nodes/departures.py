"""What leaves: demotions, machines removed or recreated, entries whose machine is gone.

Everything here comes after every arrival and promotion and once the services have converged (a node that is drained
in the middle of a rolling update can hold it up), one node at a time; managers that do not answer first, the leader
last, so that no step leaves fewer reachable managers than the majority.
"""

from swarmplan.health.quorum import name_of
from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import Availability, NodeState, Role
from swarmplan.model.values.order import in_order, natural
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.nodes.nodes import plan_join
from swarmplan.plan.placement.tasks import guard_drain
from swarmplan.plan.plan import Approval
from swarmplan.plan.preexisting import and_stays, removal
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind, Facts, about
from swarmplan.steps.swarm.membership import LeaveSwarm, RemoveNode
from swarmplan.steps.swarm.nodes import DemoteNode, DrainNode

_BEFORE = (FactKind.NODES_SETTLED, FactKind.SERVICES_CONVERGED)


def plan_departures(draft: Draft) -> None:
    """Plan everything that leaves."""
    # An entry whose machine answers as another node may look reachable, at the address they share, and counts for nothing.
    before = about("", *_BEFORE) if _takes_tasks(draft) else about("", FactKind.NODES_SETTLED)
    after = _remove_stale_entries(draft, before)
    for name in sorted(_going(draft), key=lambda name: _order(draft.observed.node_of(name), name)):
        after = _depart(draft, before, name, after)
        if name in draft.machines.rejoined:
            after = plan_join(draft, name, after)
    draft.provide(after, FactKind.NODES_GONE)


def _takes_tasks(draft: Draft) -> bool:
    """Whether any node takes tasks before the departures. Where none does, services that wait for a node to come back
    would hold up the departure it comes back by."""
    rejoined = draft.machines.rejoined
    staying = (node for name, node in draft.desired.nodes.items() if name not in rejoined)
    going = (
        state.node
        for state in draft.observed.nodes
        if state.status == "ready"
        and (state.node.machine in rejoined or state.node.machine not in draft.desired.nodes)
    )
    return any(node.availability is Availability.ACTIVE for node in (*staying, *going))


def _going(draft: Draft) -> list[str]:
    """Machines that go for good or are recreated, and nodes that are to be workers again."""
    extra = in_order(name for name in draft.observed.machines if name not in draft.desired.machines)
    extra = [name for name in extra if not draft.keeps(Key(Kind.MACHINE, name))]
    demoted = [
        state.node.machine
        for state in draft.observed.nodes
        if state.node.role is Role.MANAGER
        and state.node.machine in draft.desired.nodes
        and not draft.desired.manages(state.node.machine)
    ]
    return in_order({*extra, *demoted, *draft.machines.rejoined})


def _order(state: NodeState | None, name: str) -> tuple[object, ...]:
    """Workers, then managers that do not answer, then followers, then the leader."""
    if state is None or state.node.role is Role.WORKER:
        return (0, natural(name))
    return (3 if state.leader else 2 if state.reachable else 1, natural(name))


def _depart(draft: Draft, before: Facts, name: str, after: Needs) -> Needs:
    """One node goes: drain, demote, leave, remove the node entry, remove the machine. Of a dead one only the middle: demote, remove the entry."""
    state, machines = draft.observed.node_of(name), draft.machines
    stays = name in draft.desired.machines and name not in machines.rejoined
    alive = _answers(draft, name)
    if state is not None and alive and not stays:
        guard_drain(draft, state)
        drain = DrainNode(
            key=Key(Kind.NODE, name), node_id=state.id, needs=after, reason="it leaves the swarm"
        )
        after = _one(draft, before, drain)
    if state is not None:
        after = _demote(draft, before, state, after)
    if stays:
        return after
    if state is not None:
        after = _leave(draft, before, state, after, alive=alive)
    if name in machines.rejoined and name not in machines.replaced:
        return after
    return _remove_machine(draft, before, name, after)


def _demote(draft: Draft, before: Facts, state: NodeState, after: Needs) -> Needs:
    if state.node.role is not Role.MANAGER or state.outside:
        return after
    key = Key(Kind.NODE, name_of(state))
    step = DemoteNode(key=key, node_id=state.id, needs=after, reason="managers go one at a time")
    if draft.has(step.name):  # its address was corrected before
        return after | {step.name}
    return _one(draft, before, step)


def _leave(draft: Draft, before: Facts, state: NodeState, after: Needs, *, alive: bool) -> Needs:
    name = state.node.machine
    key = Key(Kind.NODE, name)
    if name not in draft.machines.rejoined:
        draft.change(key, Action.DELETE)
    if alive:
        after = _one(draft, before, LeaveSwarm(key=key, needs=after, reason="it leaves the swarm"))
    return _one(draft, before, RemoveNode(key=key, node_id=state.id, needs=after, reason="it left"))


def _answers(draft: Draft, name: str) -> bool:
    engine = draft.observed.engines.get(name)
    if isinstance(engine, Unknown):
        draft.unknown[Key(Kind.MACHINE, name)] = engine.reason
        return False
    return engine is not None and not engine.locked and not engine.expired


def _one(draft: Draft, before: Facts, step: Step) -> Needs:
    """The next step of the departures."""
    return frozenset({draft.step(step, requires=before)})


def _remove_machine(draft: Draft, before: Facts, name: str, after: Needs) -> Needs:
    key, replaced = Key(Kind.MACHINE, name), draft.machines.replaced
    why = "recreated"
    if name not in replaced:
        why = draft.change(
            key, Action.DELETE, note=f"not in the cluster file{and_stays(draft.observed, name)}"
        )
        draft.destroyed.append(key)
    return _one(draft, before, removal(draft.observed, name)(key=key, needs=after, reason=why))


def _remove_stale_entries(draft: Draft, before: Facts) -> Needs:
    """Remove the entries of machines that are gone, which needs approval, or answer as another node now. Entries that are not
    ours are only noted."""
    after = NOTHING
    if draft.unknown or draft.observed.unasked or draft.machines.locked:
        # the machine that cannot be seen, or cannot say who it is, may be the one behind the entry
        return after
    stale = (state for state in draft.observed.nodes if not state.node.machine)
    for state in sorted(stale, key=lambda state: _order(state, name_of(state))):
        ours = state.made_for or (state.hostname if state.hostname in draft.desired.machines else "")
        key = Key(Kind.NODE, name_of(state))
        if not ours or (not state.made_for and state.status == "ready"):
            draft.note(
                f"{key} ({state.id}) is in the swarm, but not a machine of this file: left unchanged", key
            )
            continue
        note = f"no machine of this file has its node entry {state.id}, which is {state.status}"
        if state.status == "ready":  # the swarm notices only some seconds after a node left
            note = f"its machine no longer answers as node {state.id}, which the swarm still has as ready"
        draft.change(key, Action.DELETE, note=note)
        if draft.observed.engine_of(ours) is None:  # else the host answers, as another node or as none
            lost = f"{key} is {state.status} and its host is gone: its node entry is removed by force"
            draft.hazard(key, lost, Approval.DESTROY)
        after = _demote(draft, before, state, after)
        step = RemoveNode(key=key, node_id=state.id, needs=after, reason="its machine is gone")
        after = _one(draft, before, step)
    return after
