"""Nodes: join, promote, configure, await. Only additions; removals are in ``departures``."""

from collections.abc import Iterable
from dataclasses import replace

from swarmplan.health.problems import ProblemKind, node_problem, problem_of
from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.swarm import Availability, Node, NodeState, Role
from swarmplan.model.values.covered import covered
from swarmplan.model.values.unknown import KNOWN_AFTER_APPLY
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.fields import node_fields
from swarmplan.plan.placement.tasks import guard_drain
from swarmplan.plan.plan import Approval
from swarmplan.plan.swarm.elsewhere import guard_last_manager, is_elsewhere
from swarmplan.plan.swarm.readdress import (
    Moved,
    by_address,
    correct,
    guard_address,
    moved_manager,
    plan_correction,
    plan_redirect_ends,
    redirect,
)
from swarmplan.plan.swarm.rotation import plan_mark
from swarmplan.plan.swarm.swarm import first_availability, first_manager
from swarmplan.steps.facts import Fact, FactKind, Facts, about
from swarmplan.steps.swarm.membership import JoinNode, LeaveSwarm, NodeReady, RemoveNode
from swarmplan.steps.swarm.nodes import DrainNode, PromoteNode, UpdateNode

_SETTLED = about("", FactKind.NODES_SETTLED)


def plan_nodes(draft: Draft) -> None:
    """Plan every declared node but those whose machine is recreated (they depart first). Managers one by one."""
    machines = draft.machines
    there = machines.usable - machines.rejoined
    first = first_manager(draft.desired) if draft.observed.swarm is None else ""
    joining = [
        name
        for name in draft.desired.nodes
        if name != first
        and name in machines.usable
        and (draft.observed.node_of(name) is None or machines.joins_again(name))
        and name not in machines.locked
    ]
    plan_mark(draft, joining)
    moved = moved_manager(draft)
    if moved is None:
        plan_redirect_ends(draft, FactKind.SWARM_OPEN)
    else:
        plan_correction(draft, moved)
    for role in (Role.MANAGER, Role.WORKER):
        for name in by_address(draft, moved_manager(draft), draft.desired.nodes):
            if draft.desired.nodes[name].role is role and name in there:
                _plan_node(draft, name, first)


def _plan_node(draft: Draft, name: str, first: str) -> None:
    """Plan one node's arrival, or the differences of one that is there. ``first`` makes the swarm, "" where there is one."""
    node, state = draft.desired.nodes[name], draft.observed.node_of(name)
    key, machines = Key(Kind.NODE, name), draft.machines
    after = draft.managers if node.role is Role.MANAGER else NOTHING
    if name == first:
        draft.change(key, Action.CREATE, _arrival(node))
        configure = UpdateNode(key=key, node=node, reason="its labels and availability")
        before = about(name, FactKind.SWARM_OPEN, FactKind.ENGINES_BACK, FactKind.IMAGE_ON)
        draft.step(configure, requires=before, provides=_SETTLED)
    elif state is None and name in machines.locked:
        return  # it is a node already; which one, the next plan will see
    elif name in machines.lost or state is None or name in machines.created:
        plan_join(draft, name, after, _SETTLED)
    elif not (state.outside and draft.recovering):  # it joins again as soon as its engine answers
        _present(draft, node, state)


def plan_join(draft: Draft, name: str, after: Needs, provides: Iterable[Fact] = ()) -> Needs:
    """Plan that a machine joins, once the steps ``after`` are done; the steps after which it is in and configured."""
    key, node = Key(Kind.NODE, name), draft.desired.nodes[name]
    availability = first_availability(draft.desired, name)
    join = JoinNode(
        key=key, role=node.role, settings=draft.desired.swarm.init, needs=after, availability=availability
    )
    engine, state, machines = draft.observed.engine_of(name), draft.observed.node_of(name), draft.machines
    if name in machines.lost and state is not None:
        _leave_lost(draft, join, state)
    elif machines.joins_again(name):
        pass
    elif engine and engine.membership == "active":
        _leave_other(draft, join, engine)
    moved = moved_manager(draft) if node.role is Role.MANAGER else None
    if moved is not None:
        guard_address(draft, moved, name)
        redirect(draft, moved, {name: join.requires})
    why = draft.change(key, Action.CREATE, _arrival(node)) if key not in draft.changes else "it joins again"
    joined = draft.step(replace(join, reason=why))
    if node.role is Role.MANAGER:
        _arrived(draft, moved, name, joined)
    new = replace(node, ignored=())  # nothing of it is there yet
    configured = draft.step(UpdateNode(key=key, node=new, reason=why), provides=provides)
    return frozenset({configured}) | (draft.managers if node.role is Role.MANAGER else NOTHING)


def _leave_other(draft: Draft, join: JoinNode, engine: EngineState) -> None:
    """Take a machine out of a swarm whose node our managers do not list: another, or this one where it knows a manager of it."""
    why, key = "the swarm no longer lists it", join.key
    if is_elsewhere(draft, engine):
        why = "it is in another swarm"
        leaves = f"{key} is in another swarm, and would leave it; to keep it there, remove it from this file"
        draft.hazard(key, leaves, Approval.FOREIGN)
        guard_last_manager(draft, key, engine)
    leave = LeaveSwarm(key=key, needs=join.needs, reason=why)
    draft.step(leave, requires=_to_leave(join), provides=about(key.name, FactKind.SWARM_LEFT))


def _leave_lost(draft: Draft, join: JoinNode, state: NodeState) -> None:
    """Let a node that lost touch leave, and its entry go. Nobody could drain it."""
    leave = LeaveSwarm(key=join.key, needs=join.needs, reason="it lost its connection to the managers")
    out = frozenset({draft.step(leave, requires=_to_leave(join))})
    left = about(join.key.name, FactKind.SWARM_LEFT)
    draft.step(RemoveNode(key=join.key, node_id=state.id, needs=out, reason="it left"), provides=left)


def _to_leave(join: JoinNode) -> Facts:
    """What a machine that joins again leaves after: what it joins after, but for its leaving, and for its being led to a manager that
    moved, which comes between the two."""
    return join.requires - about(join.key.name, FactKind.SWARM_LEFT, FactKind.LED)


def _arrived(draft: Draft, moved: Moved | None, name: str, step: str) -> None:
    """A manager more. The next one waits for it; and for a manager that moved, which is corrected through it."""
    draft.managers = frozenset({step})
    if moved is not None:
        correct(draft, moved, [name])


def _present(draft: Draft, node: Node, state: NodeState) -> None:
    key = Key(Kind.NODE, node.machine)
    _await(draft, node, state)
    fields = node_fields(state, node)
    before = draft.changes[key].fields if key in draft.changes else ()  # its lock
    why = draft.change(key, Action.UPDATE, (*before, *fields)) if fields else ""
    if node.role is Role.MANAGER and state.node.role is Role.WORKER:
        promote = PromoteNode(key=key, needs=draft.managers, reason=why)
        ready = about(node.machine, FactKind.NODE_READY)
        moved = moved_manager(draft)
        if moved is not None:
            redirect(draft, moved, {node.machine: promote.requires - ready})
        _arrived(draft, moved, node.machine, draft.step(promote, provides=ready | _SETTLED))
    if any(diff.path != "role" for diff in fields):
        _configure(draft, node, state, why)
    elif state.made_for != node.machine:
        owner = [*fields, FieldDiff("owner", state.made_for or None, node.machine)]
        why = draft.change(key, Action.UPDATE, owner)
        draft.step(UpdateNode(key=key, node=_without_ignored(node), reason=why), provides=_SETTLED)
    elif node.labels.keys() - state.owned_labels:  # somebody gave it these before the spec did
        marked = UpdateNode(key=key, node=_without_ignored(node), reason="its labels match the cluster file")
        draft.bookkeeping.append(marked)


def _configure(draft: Draft, node: Node, state: NodeState, why: str) -> None:
    """Configure a node that is there; one that is to be drained is awaited empty."""
    key = Key(Kind.NODE, node.machine)
    configure = UpdateNode(key=key, node=_without_ignored(node), reason=why)
    if node.availability is not Availability.DRAIN or state.node.availability is Availability.DRAIN:
        draft.step(configure, provides=_SETTLED)
        return
    guard_drain(draft, state)
    draft.step(configure)
    drain = DrainNode(key=key, node_id=state.id, reason="its tasks move to other nodes")
    draft.step(drain, requires=about(node.machine, FactKind.NODE_CONFIGURED), provides=_SETTLED)


def _await(draft: Draft, node: Node, state: NodeState) -> None:
    """Await the node, unless it is ready. Departures come after that, and so with a manager more that is reachable."""
    key = Key(Kind.NODE, node.machine)
    returns = node.machine in draft.machines.returning or node.machine in draft.machines.locked
    silent = node.role is state.node.role is Role.MANAGER and not state.reachable
    if state.status == "ready" and not (returns or silent):
        return
    problem = problem_of(draft.desired, draft.observed, node.machine)
    cut_off = problem is not None and problem.kind is ProblemKind.CUT_OFF
    why = problem.note if problem and cut_off else f"the node is {node_problem(state) or 'ready'}"
    if not returns:
        draft.change(key, Action.WAIT, note=why)
    draft.step(NodeReady(key=key, reason=why), provides=_SETTLED)


def _without_ignored(node: Node) -> Node:
    """The node without the values that are ignored: the step is the same whatever they are."""
    labels = {
        name: "" if covered(f"labels.{name}", node.ignored) else value for name, value in node.labels.items()
    }
    stays = covered("availability", node.ignored)
    return replace(node, labels=labels, availability=Availability.ACTIVE if stays else node.availability)


def _arrival(node: Node) -> tuple[FieldDiff, ...]:
    return (*node_fields(None, node), FieldDiff("id", None, KNOWN_AFTER_APPLY))
