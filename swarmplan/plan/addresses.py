"""Nodes whose machine has another address by now: the swarm still sends everybody to the old one."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState, MachineState
from swarmplan.model.swarm import Role
from swarmplan.plan.draft import Draft
from swarmplan.plan.ready import Machines


def plan_address(draft: Draft, machines: Machines, state: MachineState, engine: EngineState) -> None:
    """Let such a node leave and join again: an engine keeps the address it was once told to advertise. The only
    manager cannot: there is nobody to join.

    The engine's own word is compared, not the managers': they note a worker by where its connection comes from.
    """
    name = state.machine.name
    node, old, new = draft.node_of(name), engine.node_address, state.address
    if draft.desired.swarm.init.advertise_addr or node is None or not old or not new or old == new:
        return
    key = Key(Kind.NODE, name)
    managers = [other for other in draft.observed.nodes if other.node.role is Role.MANAGER]
    if node.node.role is Role.MANAGER and len(managers) == 1:
        draft.notes.append(
            f"{key} is the only manager and still announces {old}, but is at {new} now: no node can join; only a"
            " rebuild changes that (destroy the cluster and apply), or giving the machine its old address back"
        )
        return
    draft.change(key, Action.REPLACE, [FieldDiff("address", old, new)])
    machines.rejoined.add(name)
