"""Nodes: join, promote, configure, await. Only what adds; what takes away is in departures."""

from dataclasses import dataclass, field

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.swarm import Availability, Node, NodeState, Role
from swarmplan.model.unknown import KNOWN_AFTER_APPLY
from swarmplan.plan.ailments import Ailment, amiss, trouble
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.drains import guard_drain
from swarmplan.plan.fields import node_fields
from swarmplan.plan.moved import (
    Moved,
    by_address,
    guard_address,
    lead,
    mend,
    moved_manager,
    plan_mending,
    plan_redirect_ends,
)
from swarmplan.plan.plan import Consent
from swarmplan.plan.quorum import joins, returns
from swarmplan.plan.ready import Machines
from swarmplan.plan.swarm import first_availability, first_manager
from swarmplan.plan.tokens import plan_mark
from swarmplan.steps.membership import JoinNode, LeaveSwarm, NodeReady, RemoveNode
from swarmplan.steps.nodes import DrainNode, PromoteNode, UpdateNode


@dataclass(slots=True)
class Nodes:
    """``settled`` are the steps after which every node that stays is in, in its role and labelled. ``founder`` is the
    machine that makes the swarm, "" where there is one. ``moved`` is a manager that the first one to join has to be led to;
    ``mended`` the step after which there is none such any more."""

    machines: Machines
    founder: str = ""
    moved: Moved | None = None
    mended: Needs = NOTHING
    settled: set[str] = field(default_factory=set)
    last_manager_step: Needs = NOTHING


def plan_nodes(draft: Draft, machines: Machines, swarm: Needs) -> Nodes:
    """Plan every declared node but those whose machine is made anew (they depart first). Managers one by one."""
    founder = first_manager(draft.desired) if draft.observed.swarm is None else ""
    joining = [
        name
        for name in draft.desired.nodes
        if name != founder
        and name in machines.usable
        and (draft.node_of(name) is None or name in machines.rejoined | machines.fresh | machines.stray)
        and name not in machines.locked
    ]
    swarm = plan_mark(draft, joining, swarm)
    nodes = Nodes(machines, founder, last_manager_step=swarm | machines.restarted)
    nodes.moved = moved_manager(draft, machines)
    if nodes.moved is None:
        swarm |= plan_redirect_ends(draft)
        nodes.last_manager_step |= swarm
    else:
        mended = plan_mending(draft, machines, nodes.moved, nodes.last_manager_step)
        if mended is not None:
            _mended(nodes, mended)
    for role in (Role.MANAGER, Role.WORKER):
        for name in by_address(draft, nodes.moved, draft.desired.nodes):
            if (
                draft.desired.nodes[name].role is role
                and name in machines.usable
                and name not in machines.rejoined
            ):
                after = nodes.last_manager_step if role is Role.MANAGER else swarm | nodes.mended
                plan_node(draft, nodes, name, after)
    return nodes


def plan_node(
    draft: Draft,
    nodes: Nodes,
    name: str,
    after: Needs,
) -> None:
    """Plan one node's arrival once the steps ``after`` are done, or the differences of one that is there."""
    node, state = draft.desired.nodes[name], draft.node_of(name)
    key = Key(Kind.NODE, name)
    if name == nodes.founder:
        draft.change(key, Action.CREATE, _arrival(node))
        draft.manager_moves.append(joins(f"init {Key(Kind.SWARM)}"))
        ready = after | nodes.machines.stocked.get(name, NOTHING)
        nodes.settled.add(_configure(draft, node, ready, "its labels and availability"))
    elif state is None and name in nodes.machines.locked:
        return  # it is a node already; which one, the next plan will see
    elif name in nodes.machines.stray and state is not None:
        _join(draft, nodes, node, _go(draft, nodes, state, after))
    elif state is None or name in nodes.machines.rejoined or name in nodes.machines.fresh:
        _join(draft, nodes, node, after)
    elif not (state.outside and draft.recovering):  # it joins again as soon as its engine answers
        _present(draft, nodes, node, state, after)


def _join(
    draft: Draft,
    nodes: Nodes,
    node: Node,
    after: Needs,
) -> None:
    key = Key(Kind.NODE, node.machine)
    needs = nodes.machines.usable[node.machine].union(
        nodes.machines.stocked.get(node.machine, NOTHING), after
    )
    engine = draft.observed.engines.get(node.machine)
    machines = nodes.machines
    gone = any(node.machine in those for those in (machines.fresh, machines.rejoined, machines.stray))
    if isinstance(engine, EngineState) and engine.membership == "active" and not gone:
        needs |= _leave_other(draft, key, engine, needs)
    if node.role is Role.MANAGER and nodes.moved is not None:
        guard_address(draft, nodes.moved, node.machine)
        needs = lead(draft, nodes.moved, node.machine, needs)
    why = draft.change(key, Action.CREATE, _arrival(node)) if key not in draft.changes else "it joins again"
    joined = draft.step(
        JoinNode(
            key=key,
            role=node.role,
            settings=draft.desired.swarm.init,
            needs=needs,
            reason=why,
            availability=first_availability(draft.desired, node.machine),
        )
    )
    if node.role is Role.MANAGER:
        _arrived(draft, nodes, node.machine, joined)
    nodes.settled.add(_configure(draft, node, frozenset({joined}), why))


def _leave_other(draft: Draft, key: Key, engine: EngineState, needs: Needs) -> Needs:
    """The step after which a machine is out of a swarm whose node our managers do not list. Where it knows one of ours for
    a manager, it is this swarm, which has forgotten it."""
    why = "the swarm does not list it any more"
    if not engine.peers.keys() & {state.id for state in draft.observed.nodes}:
        why = "it is in another swarm"
        said = f"{key} is in another swarm, and would be taken out of it; to keep it there, remove it from this file"
        draft.hazard(key, said, Consent.FOREIGN)
        if engine.control:
            lost = f"{key} manages that swarm, which is lost with all that runs in it where no other manager of it is left"
            draft.hazard(key, lost, Consent.DESTROY)
    return frozenset({draft.step(LeaveSwarm(key=key, needs=needs, reason=why))})


def _go(draft: Draft, nodes: Nodes, state: NodeState, after: Needs) -> Needs:
    """The steps after which a node that lost touch is out, and its entry too. Nobody could drain it."""
    key = Key(Kind.NODE, state.node.machine)
    needs = nodes.machines.usable[state.node.machine] | after
    left = frozenset({draft.step(LeaveSwarm(key=key, needs=needs, reason="it lost touch with the managers"))})
    return frozenset({draft.step(RemoveNode(key=key, node_id=state.id, needs=left, reason="it left"))})


def _arrived(draft: Draft, nodes: Nodes, name: str, step: str) -> None:
    """A manager more. The next one waits for it; and for a manager that moved, which is mended through it."""
    nodes.last_manager_step = frozenset({step})
    draft.manager_moves.append(joins(step))
    if nodes.moved is not None:
        _mended(nodes, mend(draft, nodes.moved, [name], nodes.last_manager_step))


def _mended(nodes: Nodes, last: Needs) -> None:
    nodes.moved, nodes.last_manager_step, nodes.mended = None, last, last
    nodes.settled |= last


def _present(draft: Draft, nodes: Nodes, node: Node, state: NodeState, after: Needs) -> None:
    key = Key(Kind.NODE, node.machine)
    needs = _await(draft, nodes, node, state)
    fields = node_fields(state, node)
    before = draft.changes[key].fields if key in draft.changes else ()  # its lock
    why = draft.change(key, Action.UPDATE, (*before, *fields)) if fields else ""
    if node.role is Role.MANAGER and state.node.role is Role.WORKER:
        needs |= after
        if nodes.moved is not None:
            needs = lead(draft, nodes.moved, node.machine, needs)
        needs = frozenset({draft.step(PromoteNode(key=key, needs=needs, reason=why))})
        nodes.settled |= needs
        _arrived(draft, nodes, node.machine, *needs)
    if any(diff.path != "role" for diff in fields):
        nodes.settled.add(_settle(draft, node, state, _configure(draft, node, needs, why)))
    elif state.made_for != node.machine:
        owner = [*fields, FieldDiff("owner", state.made_for or None, node.machine)]
        nodes.settled.add(_configure(draft, node, needs, draft.change(key, Action.UPDATE, owner)))
    elif node.labels.keys() - state.owned_labels:  # somebody gave it these before the spec did
        draft.asides.append(UpdateNode(key=key, node=node, reason="its labels are the spec's"))


def _settle(draft: Draft, node: Node, state: NodeState, configured: str) -> str:
    """The step after which a configured node is as it should be: one that is to be drained is awaited empty."""
    if node.availability is not Availability.DRAIN or state.node.availability is Availability.DRAIN:
        return configured
    guard_drain(draft, state)
    key = Key(Kind.NODE, node.machine)
    why = "its tasks move elsewhere"
    return draft.step(DrainNode(key=key, node_id=state.id, needs=frozenset({configured}), reason=why))


def _await(draft: Draft, nodes: Nodes, node: Node, state: NodeState) -> Needs:
    """The steps after which the node is ready: none where it is. Whoever departs does so after them, and so with a manager
    more that is reachable."""
    key = Key(Kind.NODE, node.machine)
    needs = nodes.machines.usable[node.machine]
    away = node.role is state.node.role is Role.MANAGER and not state.reachable
    if state.status == "ready" and not (needs or away):
        return needs
    ailing = trouble(draft.desired, draft.observed, node.machine)
    why = (
        ailing.note
        if ailing and ailing.ailment is Ailment.CUT_OFF
        else f"the node is {amiss(state) or 'ready'}"
    )
    if not needs:
        draft.change(key, Action.WAIT, note=why)
    ready = draft.step(NodeReady(key=key, needs=needs, reason=why))
    if away:
        draft.manager_moves.append(returns(ready))
    nodes.settled.add(ready)
    return frozenset({ready})


def _configure(draft: Draft, node: Node, needs: Needs, why: str) -> str:
    key = Key(Kind.NODE, node.machine)
    return draft.step(UpdateNode(key=key, node=node, needs=needs, reason=why))


def _arrival(node: Node) -> tuple[FieldDiff, ...]:
    return (*node_fields(None, node), FieldDiff("id", None, KNOWN_AFTER_APPLY))
