"""Settings fixed when a swarm is made: the only way to another value is another swarm on the same machines.

Every node leaves, and the rest of the plan is made as if there had been no swarm. A run that dies in between finds either
the old swarm with fewer nodes, and goes on, or none, and makes it.
"""

from dataclasses import replace

from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.model.values.order import in_order, natural
from swarmplan.plan.draft import NOTHING, Draft
from swarmplan.plan.fields import Fields, fixed_fields
from swarmplan.plan.plan import Approval
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.swarm.membership import LeaveSwarm
from swarmplan.steps.swarm.nodes import DemoteNode


def plan_rebuild(draft: Draft) -> None:
    """Plan the end of a swarm that was made with other settings, where it may end; all that is planned then comes after."""
    fields = _fixed_otherwise(draft.desired, draft.observed)
    if not fields:
        return
    differs = ", ".join(f"swarm.{diff.path} is {diff.before} and not {diff.after}" for diff in fields)
    if obstacle := _obstacle(draft.observed):
        draft.hazard(SWARM, f"{differs}; changing it needs a new swarm, and {obstacle}", None)
        return
    draft.change(SWARM, Action.REPLACE, fields)
    cost = "every node leaves, all tasks stop, and tokens, networks and services are recreated"
    draft.hazard(SWARM, f"{differs}; changing it needs a new swarm: {cost}", Approval.REPLACE)
    draft.provide(_leave(draft), FactKind.SWARM_GONE)
    draft.first = Fact(FactKind.SWARM_GONE)
    draft.observed = dissolved(draft.observed)


def is_rebuilt(desired: Desired, observed: Observed) -> bool:
    """Whether the swarm ends, for another one to be made."""
    return bool(_fixed_otherwise(desired, observed)) and not _obstacle(observed)


def _fixed_otherwise(desired: Desired, observed: Observed) -> Fields:
    live = observed.swarm
    return fixed_fields(desired.swarm.init, live) if isinstance(live, SwarmState) else ()


def _obstacle(observed: Observed) -> str:
    """Why the swarm must not end now; "" when it may."""
    if unseen := in_order(name for name in observed.machines if not observed.engine_of(name)):
        return f"{', '.join(unseen)} cannot be observed to leave"
    unmanaged = [
        str(key)
        for key, state in observed.objects().items()
        if not (state.owned or (key.kind is Kind.NETWORK and state.spec.get("Ingress")))
    ]
    unmanaged += [
        f"nodes.{node.hostname}@{node.id}"
        for node in observed.nodes
        if not node.node.machine and not node.made_for and node.status == "ready"
    ]
    listed = ", ".join(in_order(unmanaged))
    return f"that would remove what swarmplan does not manage: {listed}" if listed else ""


def _leave(draft: Draft) -> list[str]:
    """Workers at once, then managers one by one, each demoted first, and the leader last: at every moment there is a swarm
    with a leader, or none at all, from which a run that was stopped can continue."""
    steps: list[str] = []
    members = [state for state in draft.observed.nodes if state.node.machine]
    for state in sorted(members, key=lambda each: (_manages(each), each.leader, natural(each.node.machine))):
        key = Key(Kind.NODE, state.node.machine)
        after = frozenset(steps) if _manages(state) else NOTHING
        if _manages(state) and not state.leader:
            demote = DemoteNode(key=key, node_id=state.id, needs=after, reason="managers go one at a time")
            after = frozenset({draft.step(demote)})
        steps.append(draft.step(LeaveSwarm(key=key, needs=after, reason="the swarm is recreated")))
    return steps


def _manages(state: NodeState) -> bool:
    return state.node.role is Role.MANAGER


def dissolved(observed: Observed) -> Observed:
    """What will be seen once every node has left."""
    engines = {
        name: replace(engine, membership="inactive", node_id="", node_address="", control=False)
        if isinstance(engine, EngineState)
        else engine
        for name, engine in observed.engines.items()
    }
    return replace(observed.without_swarm(), engines=engines)
