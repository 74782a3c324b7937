"""What is wrong with a machine or its node, by where the remedy is; status and plan report the same."""

from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.model.values.unknown import Unknown


class ProblemKind(StrEnum):
    """The ``problem`` of ``status`` in JSON: values are added, never renamed."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    STOPPED = "stopped"
    PAUSED = "paused"
    UNFINISHED = "unfinished"
    ENGINE_SILENT = "engine silent"
    LOCKED = "locked"
    EXPIRED = "certificate expired"
    SWARM_ERROR = "swarm error"
    OUTSIDE = "not in the swarm"
    CUT_OFF = "cut off"
    DOWN = "down"
    EXPIRING = "certificate overdue"


_RESTING = {Power.STOPPED: ProblemKind.STOPPED, Power.PAUSED: ProblemKind.PAUSED}


@dataclass(frozen=True, slots=True)
class Problem:
    """``note`` is shown beside the name in a table; ``text`` is a clause, as ``machine a is stopped (no power)``."""

    kind: ProblemKind
    note: str
    text: str


def problem_of(desired: Desired, observed: Observed, name: str) -> Problem | None:
    """The first reason why a machine is not a working node; None when it is one."""
    state = observed.machines.get(name)
    if state is None:
        return Problem(ProblemKind.MISSING, "", f"machine {name} does not exist")
    if isinstance(state, Unknown):
        return Problem(
            ProblemKind.UNREADABLE, state.reason, f"machine {name} could not be read: {state.reason}"
        )
    if state.power is not Power.RUNNING:
        kind = _RESTING.get(state.power, ProblemKind.UNFINISHED)
        detail = f" ({state.detail})" if state.detail else ""
        return Problem(kind, state.detail, f"machine {name} is {state.power}{detail}")
    engine = observed.engines.get(name)
    if isinstance(engine, Unknown):
        note = f"engine unknown: {engine.reason}"
        return Problem(
            ProblemKind.ENGINE_SILENT, note, f"the engine of {name} could not be read: {engine.reason}"
        )
    if engine is None:
        return None
    return _of_engine(desired, name, engine) or _of_node(observed, name, state, engine)


def _of_engine(desired: Desired, name: str, engine: EngineState) -> Problem | None:
    if engine.locked:
        by = "apply unlocks it" if desired.swarm.unlock_key else "unlock it with docker swarm unlock"
        note = f"locked: its keys are locked; {by}"
        return Problem(ProblemKind.LOCKED, note, f"machine {name} is {note}")
    if engine.expired:
        note = "its certificate has expired; apply lets it join again"
        return Problem(ProblemKind.EXPIRED, note, f"node {name} is not in the swarm: {note}")
    if engine.membership == "error":
        note = f"reports a swarm error: {engine.error}"
        return Problem(ProblemKind.SWARM_ERROR, note, f"the engine of {name} {note}")
    return None


def _of_node(observed: Observed, name: str, state: MachineState, engine: EngineState) -> Problem | None:
    if not isinstance(observed.swarm, SwarmState):
        return None
    node = observed.node_of(name)
    if node is None:
        elsewhere = engine.membership == "active"
        where = "in a swarm, but not listed in this one" if elsewhere else "not in the swarm"
        return Problem(ProblemKind.OUTSIDE, where, f"{name} is {where}")
    if status := node_problem(node):
        if engine.membership != "active" or node.status == "unknown":
            return Problem(ProblemKind.DOWN, status, f"node {name} is {status}")
        note = "cut off from the managers: its engine answers swarmplan but not them, or has just returned"
        return Problem(ProblemKind.CUT_OFF, note, f"node {name} is {status}, {note}")
    if state.certificate is not None and state.certificate.overdue(observed.taken):
        note = f"its certificate is valid {state.certificate} and was not renewed: see its engine's log"
        return Problem(ProblemKind.EXPIRING, note, f"node {name} may leave the swarm: {note}")
    return None


def all_paused(desired: Desired, observed: Observed) -> bool:
    """Whether every machine that is declared was paused: the cluster rests, and nothing of it is known to be wrong."""
    states = [observed.machine_of(name) for name in desired.machines]
    return bool(states) and all(state is not None and state.power is Power.PAUSED for state in states)


def any_paused(observed: Observed) -> bool:
    """Whether some machine was paused: a pause is under way, or the whole cluster's."""
    states = map(observed.machine_of, observed.machines)
    return any(state is not None and state.power is Power.PAUSED for state in states)


def node_problem(node: NodeState) -> str:
    """Why the managers do not count a listed node as up; "" when they do."""
    if node.status != "ready":
        return node.status
    return "an unreachable manager" if node.node.role is Role.MANAGER and not node.reachable else ""


def authority_problem(observed: Observed) -> str:
    """What is wrong with the swarm's certificate authority, on which every certificate rests; "" when nothing is."""
    swarm = observed.swarm
    authority = swarm.authority if isinstance(swarm, SwarmState) else None
    if authority is None or not authority.overdue(observed.taken):
        return ""
    return f"the swarm's certificate authority is valid only {authority}: raise swarm.force_rotate and apply"
