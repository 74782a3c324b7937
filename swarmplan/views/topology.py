"""A cluster as it stands: its machines, which of them are in the swarm, and the tasks of services on each, as values."""

from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.health.problems import problem_of
from swarmplan.health.quorum import lost_quorum, quorum_now
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.swarm import Role, SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.views.limits import COLUMNS, ROWS, shown_first
from swarmplan.views.matrix import UNASSIGNED, Cell, Column, Matrix, Row


class SwarmShown(StrEnum):
    """Values are added, never renamed."""

    UP = "up"
    NO_QUORUM = "no quorum"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """A machine, or a node that no machine of ours is. ``state``: its driver's word for the machine, ``missing``, ``unknown``, or of a node
    alone its status. ``role`` is "" outside of the swarm; ``problem`` is "" where nothing is wrong with it. ``up``: nothing is, and it runs."""

    name: str
    state: str
    up: bool
    role: str = ""
    leader: bool = False
    availability: str = ""
    problem: str = ""
    cells: tuple[Cell, ...] = ()

    @property
    def troubled(self) -> bool:
        """Whether somebody may have to do something about it or about a task there."""
        return not self.up or any(cell.troubled for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Topology:
    """``places``: managers first, then workers, then what is in no swarm; ``unassigned``: tasks that no node has. What is left out for its
    number is counted in ``more_places`` and ``more_services``, and is what nothing is wrong with, as far as that goes. ``nodes_known``: false
    where the swarm could not be read, so that a place without a role may be in it."""

    cluster: str
    swarm: SwarmShown
    managers: int
    reachable: int
    majority: int
    places: tuple[Place, ...] = ()
    unassigned: tuple[Cell, ...] = ()
    services: tuple[Column, ...] = ()
    more_places: int = 0
    more_services: int = 0
    nodes_known: bool = True


def topology_of(desired: Desired, observed: Observed, matrix: Matrix) -> Topology:
    """The cluster as it was observed; ``matrix`` is of the same moment, and whole."""
    rows = {row.id: row for row in matrix.rows}
    places = tuple(_places(desired, observed, rows))
    shown = shown_first(places, [one.troubled for one in places], ROWS)
    uneasy = {cell.service for row in matrix.rows for cell in row.cells if cell.troubled}
    wrong = [bool(one.problem) or one.service in uneasy for one in matrix.columns]
    services = shown_first(matrix.columns, wrong, COLUMNS)
    quorum = quorum_now(observed)
    return Topology(
        desired.cluster,
        _swarm(observed),
        quorum.total,
        quorum.reachable,
        quorum.majority if quorum.total else 0,
        shown,
        rows[UNASSIGNED].cells if UNASSIGNED in rows else (),
        services,
        len(places) - len(shown),
        len(matrix.columns) - len(services),
        not isinstance(observed.swarm, Unknown),
    )


def _swarm(observed: Observed) -> SwarmShown:
    if lost_quorum(observed) is not None:
        return SwarmShown.NO_QUORUM
    if isinstance(observed.swarm, SwarmState):
        return SwarmShown.UP
    return SwarmShown.NONE if observed.swarm is None else SwarmShown.UNKNOWN


def _places(desired: Desired, observed: Observed, rows: dict[str, Row]) -> list[Place]:
    found = [
        _machine(desired, observed, name, rows) for name in in_order({*desired.machines, *observed.machines})
    ]
    ours = {
        node.id
        for node in observed.nodes
        if node.node.machine in observed.machines or node.node.machine in desired.machines
    }
    found += [_node(row) for row in rows.values() if row.id not in ours and row.id != UNASSIGNED]
    rank = {str(Role.MANAGER): 0, str(Role.WORKER): 1}
    return sorted(found, key=lambda one: rank.get(one.role, 2))


def _machine(desired: Desired, observed: Observed, name: str, rows: dict[str, Row]) -> Place:
    state, node, problem = (
        observed.machines.get(name),
        observed.node_of(name),
        problem_of(desired, observed, name),
    )
    row = rows.get(node.id) if node else None
    word = (
        str(state.power)
        if isinstance(state, MachineState)
        else "unknown"
        if isinstance(state, Unknown)
        else "missing"
    )
    running = isinstance(state, MachineState) and state.power is Power.RUNNING
    text = problem.text if problem else row.problem if row else ""
    if row is None:
        return Place(name, word, running and not text, problem=text)
    return Place(name, word, running and not text, row.role, row.leader, row.availability, text, row.cells)


def _node(row: Row) -> Place:
    up = row.status == "ready" and not row.problem
    return Place(
        row.name, row.status or "gone", up, row.role, row.leader, row.availability, row.problem, row.cells
    )
