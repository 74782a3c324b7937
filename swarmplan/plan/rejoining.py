"""Nodes that must leave the swarm and join again: as they are, they never get right by themselves."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState, MachineState
from swarmplan.model.swarm import Role
from swarmplan.plan.draft import Draft
from swarmplan.plan.ready import Machines


def plan_rejoining(draft: Draft, machines: Machines, state: MachineState, engine: EngineState) -> None:
    """Let a node join again whose machine has another address by now, whose certificate has run out, or, in a
    recovery, that was left out when a new swarm was forced: it is listed as a manager for ever (measured on 20.10.24), just
    as one is for a second whose promotion is under way."""
    name = state.machine.name
    key, node = Key(Kind.NODE, name), draft.node_of(name)
    if node is None:
        return
    if engine.expired:
        draft.change(key, Action.REPLACE, [FieldDiff("certificate", "expired", "made anew")])
        machines.rejoined.add(name)
        return
    if node.outside and draft.recovering:
        draft.change(key, Action.REPLACE, [FieldDiff("manager", "left out", "made anew")])
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
        draft.notes.append(
            f"{key} is the only manager and still announces {old}, but is at {new} now: no node can join; only a"
            " rebuild changes that (destroy the cluster and apply), or giving the machine its old address back"
        )
        return
    draft.change(key, Action.REPLACE, [FieldDiff("address", old, new)])
    machines.rejoined.add(name)
