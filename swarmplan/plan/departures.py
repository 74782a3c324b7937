"""What takes away: demotions, machines removed or made anew, entries whose machine is gone.

Everything here comes after every arrival and promotion and once the services have converged (a node that is drained
in the middle of a rolling update can hold it up), one node at a time; managers that do not answer first, the leader
last, so that no step leaves fewer reachable managers than the majority.
"""

from dataclasses import dataclass, field

from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.order import in_order, natural
from swarmplan.model.swarm import NodeState, Role
from swarmplan.model.unknown import Unknown
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.drains import guard_drain
from swarmplan.plan.lent import and_stays, removal
from swarmplan.plan.nodes import Nodes, plan_node
from swarmplan.plan.plan import Consent
from swarmplan.plan.quorum import leaves
from swarmplan.plan.ready import Machines
from swarmplan.steps.base import Step
from swarmplan.steps.membership import LeaveSwarm, RemoveNode
from swarmplan.steps.nodes import DemoteNode, DrainNode


@dataclass(slots=True)
class Departures:
    """``done`` is the step after which all who go are gone; ``destroyed`` what is lost for good."""

    machines: Machines
    done: Needs = NOTHING
    destroyed: list[Key] = field(default_factory=list)


def plan_departures(draft: Draft, nodes: Nodes, after: Needs) -> Departures:
    """Plan all who go, once the steps ``after`` are done."""
    machines = nodes.machines
    departures = Departures(machines)
    # An entry whose machine answers as another node may look reachable, at the address they share, and counts for nothing.
    after = _strike_off_stale(draft, departures, after)
    going = _going(draft, machines)
    for name in sorted(going, key=lambda name: _order(draft.node_of(name), name)):
        after = _depart(draft, departures, name, after)
        if name in machines.rejoined:
            plan_node(draft, nodes, name, after)
            after = frozenset({f"configure {Key(Kind.NODE, name)}"})
            if draft.desired.nodes[name].role is Role.MANAGER:
                after |= nodes.last_manager_step
        departures.done = after
    return departures


def _going(draft: Draft, machines: Machines) -> list[str]:
    """Machines that go for good or are made anew, and nodes that are to be workers again."""
    extra = [name for name in draft.observed.machines if name not in draft.desired.machines]
    if extra and not draft.desired.policy.prune:
        draft.notes += [
            f"machines.{name} is not in the spec; policy.prune is off, so it stays"
            for name in in_order(extra)
        ]
        extra = []
    demoted = [
        state.node.machine
        for state in draft.observed.nodes
        if state.node.role is Role.MANAGER
        and state.node.machine in draft.desired.nodes
        and draft.desired.nodes[state.node.machine].role is Role.WORKER
    ]
    return in_order({*extra, *demoted, *machines.rejoined})


def _order(state: NodeState | None, name: str) -> tuple[object, ...]:
    """Workers, then managers that do not answer, then followers, then the leader."""
    if state is None or state.node.role is Role.WORKER:
        return (0, natural(name))
    return (3 if state.leader else 2 if state.reachable else 1, natural(name))


def _depart(
    draft: Draft,
    departures: Departures,
    name: str,
    after: Needs,
) -> Needs:
    """One node goes: drain, demote, leave, be struck off, machine removed. A dead one is only demoted and struck off."""
    state = draft.node_of(name)
    stays = name in draft.desired.machines and name not in departures.machines.rejoined
    alive = _answers(draft, name)
    if state is not None and alive and not stays:
        guard_drain(draft, state)
        after = _one(
            draft,
            DrainNode(key=Key(Kind.NODE, name), node_id=state.id, needs=after, reason="it leaves the swarm"),
        )
    if state is not None:
        after = _demote(draft, state, after)
    if stays:
        return after
    if state is not None:
        after = _leave(draft, departures, state, after, alive=alive)
    if name in departures.machines.rejoined - departures.machines.replaced:
        return after
    return _remove_machine(draft, departures, name, after)


def _demote(draft: Draft, state: NodeState, after: Needs) -> Needs:
    if state.node.role is not Role.MANAGER or state.outside:
        return after
    key = Key(Kind.NODE, state.node.machine or _entry(state))
    step = DemoteNode(key=key, node_id=state.id, needs=after, reason="managers go one at a time")
    if draft.has(step.name):  # its address was mended before
        return after | {step.name}
    draft.manager_moves.append(leaves(step.name, reachable=state.reachable))
    return _one(draft, step)


def _leave(draft: Draft, departures: Departures, state: NodeState, after: Needs, *, alive: bool) -> Needs:
    name = state.node.machine
    key = Key(Kind.NODE, name)
    if name not in departures.machines.rejoined:
        draft.change(key, Action.DELETE)
    if alive:
        after = _one(draft, LeaveSwarm(key=key, needs=after, reason="it leaves the swarm"))
    return _one(draft, RemoveNode(key=key, node_id=state.id, needs=after, reason="it left"))


def _answers(draft: Draft, name: str) -> bool:
    engine = draft.observed.engines.get(name)
    if isinstance(engine, Unknown):
        draft.unknown[Key(Kind.MACHINE, name)] = engine.reason
    return isinstance(engine, EngineState) and not engine.locked and not engine.expired


def _one(draft: Draft, step: Step) -> Needs:
    return frozenset({draft.step(step)})


def _remove_machine(draft: Draft, departures: Departures, name: str, after: Needs) -> Needs:
    key = Key(Kind.MACHINE, name)
    why = (
        "made anew"
        if name in departures.machines.replaced
        else draft.change(key, Action.DELETE, note=f"not in the spec{and_stays(draft.observed, name)}")
    )
    if name not in departures.machines.replaced:
        departures.destroyed.append(key)
    return _one(draft, removal(draft.observed, name)(key=key, needs=after, reason=why))


def _strike_off_stale(draft: Draft, departures: Departures, after: Needs) -> Needs:
    """Strike off entries whose machine is gone, which needs consent, or answers as another node now. Strangers' entries
    are only told."""
    if draft.unknown or draft.observed.unasked or departures.machines.locked:
        # the machine that cannot be seen, or cannot say who it is, may be the one behind the entry
        return after
    stale = (state for state in draft.observed.nodes if not state.node.machine)
    for state in sorted(stale, key=lambda state: _order(state, _entry(state))):
        ours = state.made_for or (state.hostname if state.hostname in draft.desired.machines else "")
        key = Key(Kind.NODE, _entry(state))
        if not ours or (not state.made_for and state.status == "ready"):
            draft.notes.append(f"{key} ({state.id}) is in the swarm, but is no machine of ours: left alone")
            continue
        draft.change(
            key,
            Action.DELETE,
            note=f"no machine of ours answers as its entry {state.id}, which is {state.status}",
        )
        if _vanished(draft, ours):
            lost = f"{key} is {state.status} and its host is gone: its entry is struck off by force"
            draft.hazard(key, lost, Consent.DESTROY)
        after = _demote(draft, state, after)
        step = RemoveNode(key=key, node_id=state.id, needs=after, reason="its machine is gone")
        departures.done = after = _one(draft, step)
    return after


def _entry(state: NodeState) -> str:
    """What to call an entry that no machine answers as."""
    return f"{state.made_for or state.hostname}@{state.id}"


def _vanished(draft: Draft, name: str) -> bool:
    """Whether the host went away with its node; else it answers, as another node or as none."""
    return not isinstance(draft.observed.engines.get(name), EngineState)
