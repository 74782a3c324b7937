"""Nodes that must leave the swarm and join again: as they are, they never get right by themselves."""

from collections.abc import Iterator, Mapping

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import EngineState, MachineState
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.plan.draft import Draft
from swarmplan.plan.plan import Approval
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.machines import EngineReady
from swarmplan.steps.swarm.recovery import ForceNewCluster, UnlockFolder


def plan_rejoining(draft: Draft, state: MachineState, engine: EngineState) -> None:
    """Let a node join again whose machine has another address by now, whose certificate has run out, or, in a
    recovery, that was left out when a new swarm was forced: it is listed as a manager for ever (measured on 20.10.24), just
    as one is for a second whose promotion is under way."""
    name = state.machine.name
    key, node, machines = Key(Kind.NODE, name), draft.node_of(name), draft.machines
    if node is None:
        return
    if engine.expired:
        draft.change(key, Action.REPLACE, [FieldDiff("certificate", "expired", "recreated")])
        machines.rejoined.add(name)
        return
    if _astray(draft, node, engine):
        draft.change(
            key, Action.REPLACE, [FieldDiff("managers", _listed(engine.peers), "those still in use")]
        )
        machines.stray.add(name)
        return
    if node.outside and draft.recovering:
        draft.change(key, Action.REPLACE, [FieldDiff("manager", "left out", "recreated")])
        machines.rejoined.add(name)
        return
    # An engine keeps the address it was once told to advertise, and the swarm sends everybody there. The engine's own
    # word is compared, not the managers': they note a worker by where its connection comes from.
    old, new = engine.node_address, state.address
    if draft.desired.swarm.init.advertise_addr or not old or not new or old == new:
        return
    managers = [
        other for other in draft.observed.nodes if other.node.role is Role.MANAGER and not other.outside
    ]
    if node.node.role is Role.MANAGER and len(managers) == 1:  # there is nobody to join
        _announce(draft, key, old, new)
        return
    draft.change(key, Action.REPLACE, [FieldDiff("address", old, new)])
    machines.rejoined.add(name)


def _announce(draft: Draft, key: Key, old: str, new: str) -> None:
    """Let the only manager announce another address: a new cluster forced on it takes the address of that call, and is
    what it was else (measured on 20.10.24)."""
    live = draft.observed.swarm
    locks = isinstance(live, SwarmState) and live.autolocked
    if locks:
        if draft.desired.swarm.unlock_key is None:
            draft.notes.append(
                f"{key} is the only manager and still advertises {old}, but its address is {new} now: no node can join; set"
                " swarm.unlock_key or turn swarm.autolock off, or give the machine its old address back"
            )
            return
        _unlock(draft, key.name)
    why = draft.change(key, Action.UPDATE, [FieldDiff("address", old, new)])
    draft.machines.announcing = key.name
    init = draft.desired.swarm.init
    forced = ForceNewCluster(key=SWARM, machine=key.name, settings=init, locks=locks, reason=why)
    draft.step(forced, requires=[Fact(FactKind.ENGINES_BACK)])


def _unlock(draft: Draft, name: str) -> None:
    """Let a new cluster be forced on a manager that locks: its engine would drop out (moby#36852)."""
    key = Key(Kind.MACHINE, name)
    message = f"{key}: its engine and the tasks on it restart, to unlock it while it is stopped"
    draft.hazard(key, message, Approval.RESTART)
    unlock = UnlockFolder(key=key, reason="its keys are locked; it locks them again by itself")
    draft.step(unlock, requires=[Fact(FactKind.ENGINES_BACK)])
    draft.step(EngineReady(key=key))


def _astray(draft: Draft, node: NodeState, engine: EngineState) -> bool:
    """Whether a node lost touch for good: it looks for managers only where it last knew them (measured on 20.10.24), and none
    is there any more. One that is merely cut off, or is only just looking, finds them by itself."""
    lost = node.status != "ready" and (node.node.role is Role.WORKER or node.outside)
    if not lost or engine.membership != "active" or not engine.peers:
        return False
    return not set(engine.peers.values()) & {*_managers_at(draft), *_managers_to_be_at(draft)}


def _managers_at(draft: Draft) -> Iterator[str]:
    """Where the managers of the present can be found: by their drivers, or where those cannot tell, by the swarm's word and
    their own."""
    for other in draft.observed.nodes:
        if not other.reachable:
            continue
        state = draft.observed.machines.get(other.node.machine)
        if isinstance(state, MachineState) and state.address and not draft.desired.swarm.init.advertise_addr:
            yield state.address
            continue
        engine = draft.observed.engines.get(other.node.machine)
        yield engine.node_address if isinstance(engine, EngineState) and engine.node_address else other.peer


def _managers_to_be_at(draft: Draft) -> Iterator[str]:
    """Where machines are that join as managers: who looks there will find one, be it another node than before."""
    for name, node in draft.desired.nodes.items():
        state, engine = draft.observed.machines.get(name), draft.observed.engines.get(name)
        joins = node.role is Role.MANAGER and draft.node_of(name) is None and isinstance(engine, EngineState)
        if joins and isinstance(state, MachineState):
            yield state.address or ""


def _listed(peers: Mapping[str, str]) -> str:
    return ", ".join(sorted(set(peers.values())))
