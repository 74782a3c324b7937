"""A manager that the raft has at an address where it is no more, as a copy put back elsewhere is.

It is alone, and works alone; whoever joins it as a manager is told the old address, and the swarm has no leader from then on
(swarmkit#642). So the first one to join is led from there to where it is; demoted and promoted again through that one, the
manager that moved is where it says. Before that no other manager joins. (Measured on 20.10.24.)
"""

from collections.abc import Iterable, Mapping

from swarmplan.dataclass import dataclass
from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import EngineState, MachineState
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Draft
from swarmplan.steps.facts import Fact, FactKind, Facts, about
from swarmplan.steps.swarm.nodes import DemoteNode, PromoteNode
from swarmplan.steps.swarm.readdress import EndRedirect, Redirect, redirects

_MANAGERS = (FactKind.ENGINE_READY, FactKind.SWARM_OPEN, FactKind.ENGINES_BACK)
"""What whoever deals with the raft waits for."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The manager, the address the raft has and the one it announces. ``stays``: it is to be a manager afterwards."""

    state: NodeState
    was: str
    now: str
    stays: bool

    @property
    def key(self) -> Key:
        """Its node's."""
        return Key(Kind.NODE, self.state.node.machine)


def moved_manager(draft: Draft) -> Moved | None:
    """The manager to mend, unless the plan has done so. It is alone, or one that was led to it has joined by now; among others that reach each other as
    they are, an address that differs (behind a translation of addresses) is nobody's business."""
    if draft.provides(FactKind.RAFT_MENDED):
        return None
    found = {state.node.machine: state for state in draft.observed.nodes if state.peer}
    noted = _noted(draft).values()
    for name in in_order(filter(None, found)):
        now, was = _announced(draft, name), found[name].peer
        if now and not _is_at(draft, name, was) and now != was and (len(found) == 1 or was in noted):
            wanted = draft.desired.nodes.get(name)
            manages = wanted is not None and wanted.role is Role.MANAGER
            stays = manages and name not in draft.machines.rejoined
            return Moved(found[name], was, now, stays)
    return None


def by_address(draft: Draft, moved: Moved | None, names: Iterable[str]) -> list[str]:
    """In order, but last who is where the raft has the moved manager: that one would be sent to itself."""
    return sorted(in_order(names), key=lambda name: moved is not None and _is_at(draft, name, moved.was))


def guard_address(draft: Draft, moved: Moved, name: str) -> None:
    """Say that nobody else can join before a manager that has the moved one's old address."""
    if _is_at(draft, name, moved.was):
        advice = "add another manager, or give it another address"
        draft.hazard(
            moved.key,
            f"{Key(Kind.NODE, name)} has the address {moved.was}, which the raft has for {moved.key}: they cannot reach each"
            f" other; {advice}",
            None,
        )


def _is_at(draft: Draft, name: str, address: str) -> bool:
    state = draft.observed.machines.get(name)
    return isinstance(state, MachineState) and state.address == address


def plan_mending(draft: Draft, moved: Moved) -> None:
    """Mend a moved manager through those that joined it before; where nobody did, the first one to join is to be led."""
    others = [
        state.node.machine
        for state in draft.observed.nodes
        if state.reachable and state.node.machine and state.id != moved.state.id
    ]
    if others:
        lead(draft, moved, {name: about(name, *_MANAGERS) for name in in_order(others)})
        mend(draft, moved, in_order(others))
    else:
        _tell(draft, moved)


def lead(draft: Draft, moved: Moved, requires: Mapping[str, Facts]) -> None:
    """Let each of these machines reach the moved manager where the raft has it, after what it ``requires``. So does that one
    itself, after what they all do: out of the raft, it looks for managers there too, and waits long for an answer of nobody's
    (some 35 s on 20.10.24)."""
    why, led = f"{moved.key} is not at {moved.was} any more", [Fact(FactKind.LED, name) for name in requires]
    before = {**requires, moved.key.name: frozenset[Fact]().union(*requires.values())}
    for name, facts in before.items():
        step = Redirect(
            key=Key(Kind.MACHINE, name),
            manager=moved.key.name,
            was=moved.was,
            needs=draft.managers,
            reason=why,
        )
        provides = led if name == moved.key.name else [Fact(FactKind.LED, name)]
        draft.step(step, requires=facts - set(led), provides=provides)


def mend(draft: Draft, moved: Moved, led: list[str]) -> None:
    """Let the raft have the manager where it is, once those who were ``led`` are managers. Nobody has to be led any more as
    soon as it is out of the raft."""
    why = draft.change(moved.key, Action.UPDATE, [FieldDiff("raft address", moved.was, moved.now)])
    demote = DemoteNode(key=moved.key, node_id=moved.state.id, needs=draft.managers, reason=why)
    out = draft.step(demote, requires=[Fact(FactKind.LED, name) for name in led])
    redirected = _left(draft) | dict.fromkeys([*led, moved.key.name], moved.was)
    ends = [
        draft.step(
            EndRedirect(
                key=Key(Kind.MACHINE, name),
                was=redirected[name],
                needs=frozenset({out}),
                reason="nothing is there any more",
            )
        )
        for name in in_order(redirected)
    ]
    draft.managers = frozenset(ends)
    if moved.stays:
        back = draft.step(PromoteNode(key=moved.key, needs=draft.managers, reason=why))
        draft.managers = frozenset({back})
    draft.provide(draft.managers, FactKind.RAFT_MENDED, FactKind.NODES_SETTLED)


def plan_redirect_ends(draft: Draft, *provides: FactKind) -> None:
    """End the redirects that an earlier run noted and this plan does not need. Who joins at an address that a manager is led
    away from is not reached by it."""
    for name, was in _left(draft).items():
        end = EndRedirect(key=Key(Kind.MACHINE, name), was=was, reason="an earlier run left it")
        if draft.has(end.name):
            continue
        if SWARM not in draft.changes:
            draft.change(SWARM, Action.UPDATE, [FieldDiff("redirects", f"{was} on {name}", None)])
        draft.step(end, provides=map(Fact, provides))


def _left(draft: Draft) -> dict[str, str]:
    """The redirects that are noted, but for those of machines that cannot be seen."""
    seen = draft.observed.machines
    return {name: was for name, was in _noted(draft).items() if not isinstance(seen.get(name), Unknown)}


def _noted(draft: Draft) -> dict[str, str]:
    live = draft.observed.swarm
    return redirects(live.spec) if isinstance(live, SwarmState) else {}


def _announced(draft: Draft, name: str) -> str | None:
    """The address that the manager's engine gives, or will once a new cluster is forced on it."""
    state, engine = draft.observed.machines.get(name), draft.observed.engines.get(name)
    if name == draft.machines.advertising:
        return state.address if isinstance(state, MachineState) else None
    return engine.node_address if isinstance(engine, EngineState) else None


def _tell(draft: Draft, moved: Moved) -> None:
    """Say what stays so where no other manager is wanted."""
    managers = {name for name, node in draft.desired.nodes.items() if node.role is Role.MANAGER}
    if managers <= {moved.key.name}:
        draft.notes.append(
            f"{moved.key} is at {moved.now}, and its swarm has it at {moved.was}: workers lose it whenever its engine"
            " restarts, and join again with the next apply; add a second manager to avoid that"
        )
