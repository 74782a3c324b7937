"""A manager that has another address than the raft has for it, as one restored from a backup elsewhere.

It is alone, and works alone; a manager that joins it is given the old address, and the swarm has no leader from then on
(swarmkit#642). So the first one to join is redirected from there to where it is; demoted and promoted again through that
one, the moved manager gets its own address in the raft. Before that no other manager joins. (Measured on 20.10.24.)
"""

from collections.abc import Iterable, Mapping

from swarmplan.dataclass import dataclass
from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.swarm import NodeState, SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Draft
from swarmplan.steps.facts import Fact, FactKind, Facts, about
from swarmplan.steps.swarm.nodes import DemoteNode, PromoteNode
from swarmplan.steps.swarm.readdress import EndRedirect, Redirect, redirects

_MANAGERS = (FactKind.ENGINE_READY, FactKind.SWARM_OPEN, FactKind.ENGINES_BACK)
"""What a machine that contacts the raft waits for."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The manager, the address the raft has and the one it advertises. ``stays``: it is to be a manager afterwards."""

    state: NodeState
    was: str
    now: str
    stays: bool

    @property
    def key(self) -> Key:
        """Its node's."""
        return Key(Kind.NODE, self.state.node.machine)


def moved_manager(draft: Draft) -> Moved | None:
    """The manager to correct, unless the plan has done so. It is alone, or one that was redirected to it has joined by now; among
    others that reach each other, an address that differs (behind a translation of addresses) is left alone."""
    if draft.provides(FactKind.RAFT_MENDED):
        return None
    found = {state.node.machine: state for state in draft.observed.nodes if state.peer}
    live = draft.observed.swarm
    recorded = redirects(live.spec).values() if isinstance(live, SwarmState) else ()
    for name in in_order(filter(None, found)):
        now, was = _advertised(draft, name), found[name].peer
        if now and not _is_at(draft, name, was) and now != was and (len(found) == 1 or was in recorded):
            stays = draft.desired.manages(name) and name not in draft.machines.rejoined
            return Moved(found[name], was, now, stays)
    return None


def by_address(draft: Draft, moved: Moved | None, names: Iterable[str]) -> list[str]:
    """In order, but last the one at the address that the raft has for the moved manager: it would be sent to itself."""
    return sorted(in_order(names), key=lambda name: moved is not None and _is_at(draft, name, moved.was))


def guard_address(draft: Draft, moved: Moved, name: str) -> None:
    """Refuse that the next manager to join has the moved one's old address."""
    if _is_at(draft, name, moved.was):
        taken = f"{Key(Kind.NODE, name)} has the address {moved.was}, which the raft has for {moved.key}"
        remedy = "add another manager, or give it another address"
        draft.hazard(moved.key, f"{taken}: they cannot reach each other; {remedy}", None)


def _is_at(draft: Draft, name: str, address: str) -> bool:
    state = draft.observed.machine_of(name)
    return state is not None and state.address == address


def plan_correction(draft: Draft, moved: Moved) -> None:
    """Correct a moved manager through those that joined it before; where none did, the first one to join is redirected."""
    others = in_order(
        state.node.machine
        for state in draft.observed.nodes
        if state.reachable and state.node.machine and state.id != moved.state.id
    )
    if others:
        redirect(draft, moved, {name: about(name, *_MANAGERS) for name in others})
        correct(draft, moved, others)
    elif not any(draft.desired.manages(name) for name in draft.desired.nodes if name != moved.key.name):
        draft.note(
            f"{moved.key} is at {moved.now}, and its swarm has it at {moved.was}: workers lose it whenever its engine"
            " restarts, and join again with the next apply; add a second manager to avoid that",
            moved.key,
        )


def redirect(draft: Draft, moved: Moved, requires: Mapping[str, Facts]) -> None:
    """Let each of these machines reach the moved manager where the raft has it, after what it ``requires``. So does that one
    itself, after what they all do: out of the raft, it looks for managers there too, and waits some 35 s for an answer
    (measured on 20.10.24)."""
    all_led = [Fact(FactKind.LED, name) for name in requires]
    before = {**requires, moved.key.name: frozenset[Fact]().union(*requires.values())}
    for name, facts in before.items():
        key, why = Key(Kind.MACHINE, name), f"{moved.key} is not at {moved.was} any more"
        step = Redirect(key=key, manager=moved.key.name, was=moved.was, needs=draft.managers, reason=why)
        provides = all_led if name == moved.key.name else [Fact(FactKind.LED, name)]
        draft.step(step, requires=facts - set(all_led), provides=provides)


def correct(draft: Draft, moved: Moved, led: list[str]) -> None:
    """Give the raft the manager's address, once those that were redirected (``led``) are managers. No redirect is needed as
    soon as the moved one is out of the raft."""
    why = draft.change(moved.key, Action.UPDATE, [FieldDiff("raft address", moved.was, moved.now)])
    demote = DemoteNode(key=moved.key, node_id=moved.state.id, needs=draft.managers, reason=why)
    out = frozenset({draft.step(demote, requires=[Fact(FactKind.LED, name) for name in led])})
    redirected = _recorded(draft) | dict.fromkeys([*led, moved.key.name], moved.was)
    ends = set()
    for name in in_order(redirected):
        key, why_end = Key(Kind.MACHINE, name), "nothing is there any more"
        ends.add(draft.step(EndRedirect(key=key, was=redirected[name], needs=out, reason=why_end)))
    draft.managers = frozenset(ends)
    if moved.stays:
        back = draft.step(PromoteNode(key=moved.key, needs=draft.managers, reason=why))
        draft.managers = frozenset({back})
    draft.provide(draft.managers, FactKind.RAFT_MENDED, FactKind.NODES_SETTLED)


def plan_redirect_ends(draft: Draft, *provides: FactKind) -> None:
    """End the redirects that an earlier run recorded and this plan does not need: a node that joins at an address that a
    manager is redirected from is not reached by it."""
    for name, was in _recorded(draft).items():
        end = EndRedirect(key=Key(Kind.MACHINE, name), was=was, reason="an earlier run left it")
        if draft.has(end.name):
            continue
        if SWARM not in draft.changes:
            draft.change(SWARM, Action.UPDATE, [FieldDiff("redirects", f"{was} on {name}", None)])
        draft.step(end, provides=map(Fact, provides))


def _recorded(draft: Draft) -> dict[str, str]:
    """The redirects that the swarm records, but for those of machines that could not be read."""
    live, machines = draft.observed.swarm, draft.observed.machines
    recorded = redirects(live.spec) if isinstance(live, SwarmState) else {}
    return {name: was for name, was in recorded.items() if not isinstance(machines.get(name), Unknown)}


def _advertised(draft: Draft, name: str) -> str | None:
    """The address that the manager's engine advertises, or will once a new cluster is forced on it."""
    state, engine = draft.observed.machine_of(name), draft.observed.engine_of(name)
    if name == draft.machines.advertising:
        return state.address if state else None
    return engine.node_address if engine else None
