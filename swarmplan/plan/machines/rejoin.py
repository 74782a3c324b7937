"""Nodes that must leave the swarm and join again: they do not recover by themselves."""

from collections.abc import Iterable, Iterator

from swarmplan.health.quorum import managers_of
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
    """Let a node join again whose machine has another address, whose certificate has expired, which lost touch with the
    managers, or, in a recovery, was left out when a new swarm was forced: it is listed as a manager for ever (measured on
    20.10.24), just as one is for a second whose promotion is under way."""
    name = state.machine.name
    key, node, machines = Key(Kind.NODE, name), draft.observed.node_of(name), draft.machines
    if node is None:
        return
    # An engine keeps the address it was once given to advertise, and the swarm sends everybody there. The engine's own
    # answer is compared, not the managers': they list a worker by where its connection comes from.
    old, new = engine.node_address, state.address
    if engine.expired:
        field = FieldDiff("certificate", "expired", "recreated")
    elif _lost_touch(draft, node, engine):
        field = FieldDiff("managers", ", ".join(sorted(set(engine.peers.values()))), "those still in use")
    elif node.outside and draft.recovering:
        field = FieldDiff("manager", "left out", "recreated")
    elif draft.desired.swarm.init.advertise_addr or not old or not new or old == new:
        return
    elif node.node.role is Role.MANAGER and len(managers_of(draft.observed)) == 1:  # there is nobody to join
        _advertise(draft, key, old, new)
        return
    else:
        field = FieldDiff("address", old, new)
    draft.change(key, Action.REPLACE, [field])
    (machines.lost if field.path == "managers" else machines.rejoined).add(name)


def _advertise(draft: Draft, key: Key, old: str, new: str) -> None:
    """Let the only manager advertise another address: a new cluster forced on it takes the address of that call, and is
    what it was else (measured on 20.10.24)."""
    live = draft.observed.swarm
    locks = isinstance(live, SwarmState) and live.autolocked
    if locks and draft.desired.swarm.unlock_key is None:
        draft.note(
            f"{key} is the only manager and still advertises {old}, but its address is {new} now: no node can join; set"
            " swarm.unlock_key or turn swarm.autolock off, or give the machine its old address back",
            key,
        )
        return
    if locks:
        unlock_folder(draft, key.name, [Fact(FactKind.ENGINES_BACK)])
    why = draft.change(key, Action.UPDATE, [FieldDiff("address", old, new)])
    draft.machines.advertising = key.name
    init = draft.desired.swarm.init
    forced = ForceNewCluster(key=SWARM, machine=key.name, settings=init, locks=locks, reason=why)
    draft.step(forced, requires=[Fact(FactKind.ENGINES_BACK)])


def unlock_folder(draft: Draft, name: str, requires: Iterable[Fact] = ()) -> None:
    """Let a new cluster be forced on a manager that locks: its engine would drop out (moby#36852)."""
    key, why = Key(Kind.MACHINE, name), "its keys are locked; it locks them again by itself"
    message = f"{key}: its engine and the tasks on it restart, to unlock it while it is stopped"
    draft.hazard(key, message, Approval.RESTART)
    draft.step(UnlockFolder(key=key, reason=why), requires=requires)
    draft.step(EngineReady(key=key))


def _lost_touch(draft: Draft, node: NodeState, engine: EngineState) -> bool:
    """Whether a node lost touch for good: it looks for managers only where it last knew them (measured on 20.10.24), and none
    is there any more. One that is merely cut off, or is only just looking, finds them by itself."""
    lost = node.status != "ready" and (node.node.role is Role.WORKER or node.outside)
    if not lost or engine.membership != "active" or not engine.peers:
        return False
    return not set(engine.peers.values()) & {*_managers_at(draft), *_managers_to_be_at(draft)}


def _managers_at(draft: Draft) -> Iterator[str]:
    """Where the present managers can be reached: by their drivers, else by their own answers and the swarm's."""
    for other in draft.observed.nodes:
        if not other.reachable:
            continue
        state = draft.observed.machine_of(other.node.machine)
        engine = draft.observed.engine_of(other.node.machine)
        if state and state.address and not draft.desired.swarm.init.advertise_addr:
            yield state.address
        else:
            yield engine.node_address if engine and engine.node_address else other.peer


def _managers_to_be_at(draft: Draft) -> Iterator[str]:
    """Where machines are that join as managers: a node that looks there will find one, be it another than before."""
    for name in draft.desired.nodes:
        state = draft.observed.machine_of(name)
        joins = draft.desired.manages(name) and draft.observed.node_of(name) is None
        if joins and state and draft.observed.engine_of(name):
            yield state.address or ""
