"""What is wrong with a cluster as it was found: one line each, and a judgement of them all."""

from collections.abc import Iterator

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.order import in_order
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.model.unknown import Unknown
from swarmplan.plan.impact import quorum_now
from swarmplan.render.counted import counted

_MOST_TOLD = 3


def troubles(desired: Desired, observed: Observed) -> list[str]:
    """Everything that is not up or could not be seen; [] for a healthy cluster. Whether specs differ is the plan's to say."""
    return [
        *_of_machines(desired, observed),
        *_of_swarm(desired, observed),
        *_of_nodes(desired, observed),
        *_of_services(desired, observed),
    ]


def judgement(desired: Desired, observed: Observed) -> str:
    """One line on the whole."""
    cluster = desired.cluster
    if not observed.machines and observed.swarm is None:
        return f"{cluster} is not there: nothing was made yet."
    found = troubles(desired, observed)
    if not found:
        kinds = (("machine", desired.machines), ("node", desired.nodes), ("service", desired.services))
        counts = ", ".join(counted(len(wanted), noun) for noun, wanted in kinds)
        return f"{cluster} is healthy: {counts}, all up."
    more = f"; and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    return f"{cluster} is not healthy: {'; '.join(found[:_MOST_TOLD])}{more}."


def _of_machines(desired: Desired, observed: Observed) -> Iterator[str]:
    for name in in_order(desired.machines):
        state, engine = observed.machines.get(name), observed.engines.get(name)
        if state is None:
            yield f"machine {name} is not there"
        elif isinstance(state, Unknown):
            yield f"machine {name} could not be read: {state.reason}"
        elif state.power is not Power.RUNNING:
            yield f"machine {name} is {_with(str(state.power), state.detail)}"
        elif isinstance(engine, Unknown):
            yield f"the engine of {name} could not be read: {engine.reason}"
        elif engine is not None and engine.locked:
            yield f"machine {name} is {locked_note(desired)}"


def _of_swarm(desired: Desired, observed: Observed) -> Iterator[str]:
    if observed.swarm is None and desired.nodes:
        yield "there is no swarm"
    elif isinstance(observed.swarm, Unknown):
        yield f"the swarm could not be read: {observed.swarm.reason}"
    quorum = quorum_now(observed)
    if not quorum.safe:
        yield f"the quorum is lost: {quorum}"


def _of_nodes(desired: Desired, observed: Observed) -> Iterator[str]:
    if not isinstance(observed.swarm, SwarmState):
        return
    for name in in_order(desired.nodes):
        node = observed.node_of(name)
        if node is None and _runs(observed, name):
            yield f"{name} is not in the swarm"
        elif node is not None and (trouble := node_trouble(node)):
            yield f"node {name} is {trouble}"


def _of_services(desired: Desired, observed: Observed) -> Iterator[str]:
    if not isinstance(observed.swarm, SwarmState):
        return
    for name in in_order(desired.services):
        state = observed.services.get(name)
        if state is None:
            yield f"service {name} is not there"
        elif not state.owned:
            yield f"service {name} is not {desired.cluster}'s"
        elif state.missing:
            yield f"service {name}: {state.missing}"


def locked_note(desired: Desired) -> str:
    """What a locked manager is, and who unlocks it."""
    by = "apply unlocks it" if desired.swarm.unlock_key else "unlock it with docker swarm unlock"
    return f"locked: its keys are locked; {by}"


def node_trouble(node: NodeState) -> str:
    """What a listed node lacks to be up; "" when it lacks nothing."""
    if node.status != "ready":
        return node.status
    return "an unreachable manager" if node.node.role is Role.MANAGER and not node.reachable else ""


def _runs(observed: Observed, name: str) -> bool:
    state = observed.machines.get(name)
    running = isinstance(state, MachineState) and state.power is Power.RUNNING
    return running and isinstance(observed.engines.get(name), EngineState)


def _with(word: str, detail: str) -> str:
    return f"{word} ({detail})" if detail else word
