"""What is in the swarm already and carries no mark of the cluster: the swarm itself, nodes, machines. Marking it changes
nothing else."""

from dataclasses import replace

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.swarm import NodeState, SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Foreign, Unknown
from swarmplan.plan.draft import Draft
from swarmplan.steps.base import Step
from swarmplan.steps.machines import ClaimMachine
from swarmplan.steps.swarm.locks import StoreUnlockKey
from swarmplan.steps.swarm.nodes import UpdateNode
from swarmplan.steps.swarm.swarm import ClaimSwarm


def is_taken(draft: Draft, state: MachineState) -> bool:
    """Whether a machine without a label is in a swarm; its engine's own answer decides."""
    engine = draft.observed.engine_of(state.machine.name)
    return state.joined and not (engine and engine.membership == "inactive")


def plan_claim(draft: Draft, state: MachineState) -> None:
    """Plan the label of a machine that is a node of our swarm. One of another swarm is left alone, and stops the plan."""
    name = state.machine.name
    key = Key(Kind.MACHINE, name)
    if not isinstance(draft.observed.swarm, SwarmState):
        return  # the hazard or unknown of the swarm says why
    if draft.observed.node_of(name) is not None:
        why = draft.change(key, Action.UPDATE, [FieldDiff("owner", None, draft.desired.cluster)])
        draft.step(ClaimMachine(key=key, machine=state.machine, reason=why))
        draft.machines.usable.add(name)
        return
    engine = draft.observed.engine_of(name)
    if engine and engine.membership == "active":
        foreign = f"{key} is in a swarm that is not of cluster {draft.desired.cluster}"
        remedy = "remove it from this file, or take that swarm over with a separate file (`swarmplan import FILE --allow foreign`)"
        draft.hazard(key, f"{foreign}: {remedy}", None)
        return
    draft.unknown[key] = f"it is in an unknown swarm ({_reported(draft.observed.engines.get(name))})"


def _reported(engine: EngineState | Unknown | None) -> str:
    if engine is None:
        return "its engine was not queried"
    return engine.reason if isinstance(engine, Unknown) else engine.error or engine.membership


def refuse_foreign(draft: Draft, swarm: Foreign) -> None:
    """Plan nothing for machines whose swarm is not the cluster's: to restart or to recreate one could end it."""
    draft.unknown[SWARM] = swarm.reason
    draft.hazard(SWARM, f"a swarm that is not of cluster {draft.desired.cluster} is never changed", None)


def unmarked(observed: Observed) -> list[str]:
    """What of the swarm carries no mark of a cluster, for people: the swarm, then machines and nodes by name."""
    swarm = observed.swarm
    whole = ["the swarm"] if isinstance(swarm, SwarmState) and not _is_marked(swarm) else []
    machines = [f"machine {name}" for name in in_order(_joined(observed))]
    nodes = [f"node {name}" for name in in_order(state.node.machine for state in _unmarked_nodes(observed))]
    return [*whole, *machines, *nodes]


def as_claimed(observed: Observed) -> Observed:
    """What will be seen once the steps of ``claims`` are done."""
    claimed = {
        name: replace(state, power=Power.RUNNING, joined=False) for name, state in _joined(observed).items()
    }
    swarm = observed.swarm
    if isinstance(swarm, SwarmState) and swarm.key_kept is False:
        swarm = replace(swarm, key_kept=True)
    nodes = tuple(
        replace(state, made_for=state.node.machine, owned_labels=frozenset(state.node.labels))
        if state.node.machine
        else state
        for state in observed.nodes
    )
    return replace(observed, machines={**observed.machines, **claimed}, swarm=swarm, nodes=nodes)


def claims(observed: Observed, desired: Desired) -> list[Step]:
    """The steps that mark all that is ``unmarked``, and keep the unlock key where it is to be: the swarm's own mark is the
    last, so that one that is not finished is seen as not done."""
    steps: list[Step] = [
        ClaimMachine(key=Key(Kind.MACHINE, name), machine=state.machine)
        for name, state in _joined(observed).items()
    ]
    steps += [
        UpdateNode(key=Key(Kind.NODE, state.node.machine), node=desired.nodes[state.node.machine])
        for state in _unmarked_nodes(observed)
    ]
    swarm = observed.swarm
    if not isinstance(swarm, SwarmState):
        return steps
    if desired.swarm.unlock_key and swarm.autolocked and swarm.key_kept is not True:
        steps.append(StoreUnlockKey(key=SWARM))
    if not _is_marked(swarm):
        steps.append(ClaimSwarm(key=SWARM, needs=frozenset(step.name for step in steps)))
    return steps


def _joined(observed: Observed) -> dict[str, MachineState]:
    found = {name: observed.machine_of(name) for name in observed.machines}
    return {name: state for name, state in found.items() if state and state.joined}


def _unmarked_nodes(observed: Observed) -> list[NodeState]:
    return [state for state in observed.nodes if state.node.machine and state.made_for != state.node.machine]


def _is_marked(swarm: SwarmState) -> bool:
    return OWNER_LABEL in (swarm.spec.get("Labels") or {})
