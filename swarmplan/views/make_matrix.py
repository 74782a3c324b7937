"""Makes the matrix of tasks of a cluster as it was observed: by what each task does, and not by what is wanted of it."""

from collections.abc import Iterable, Mapping

from swarmplan.health.problems import node_problem, problem_of
from swarmplan.health.serving import unconfirmed_nodes
from swarmplan.health.summary import service_problem
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.service import ServiceState, Task
from swarmplan.model.swarm import NodeState, Role
from swarmplan.model.values.order import natural
from swarmplan.model.values.unknown import Unknown
from swarmplan.views.matrix import MOST_TASKS, UNASSIGNED, Cell, Column, Mark, Matrix, Row
from swarmplan.views.task_states import TaskState, shown, state_of


def matrix_of(desired: Desired, observed: Observed) -> Matrix:
    """All of it, managers first, the row of tasks without a node last where there is one."""
    doubts = unconfirmed_nodes(desired, observed)
    names = sorted({*observed.services, *desired.services}, key=lambda name: (natural(name), name))
    cells: dict[str, list[Cell]] = {}
    totals: dict[TaskState, int] = {}
    known = {node.id: node.node.machine or node.hostname or node.id for node in observed.nodes}
    for name in names:
        state = observed.services.get(name)
        for node, cell in _cells(name, state, known, doubts) if state else ():
            cells.setdefault(node, []).append(cell)
            for kind, count in cell.counts:
                totals[kind] = totals.get(kind, 0) + count
    nodes = sorted(observed.nodes, key=_by_name)
    rows = [_row(desired, observed, node, cells.pop(node.id, ())) for node in nodes]
    rows += [
        Row(gone, UNASSIGNED if gone == UNASSIGNED else gone, cells=tuple(cells[gone]))
        for gone in sorted(cells)
    ]
    return Matrix(
        tuple(_column(desired, observed, name, doubts) for name in names),
        tuple(rows),
        tuple((kind, totals[kind]) for kind in TaskState if kind in totals),
        known=not isinstance(observed.swarm, Unknown),
    )


def _cells(
    name: str, state: ServiceState, nodes: Mapping[str, str], doubts: Mapping[str, str]
) -> Iterable[tuple[str, Cell]]:
    """The cells of a service, each with the id of its node."""
    found: dict[str, list[tuple[TaskState, Task]]] = {}
    for task in shown(state.tasks):
        kind = state_of(task, doubts)
        if kind is not None:
            found.setdefault(task.node or UNASSIGNED, []).append((kind, task))
    for node, tasks in found.items():
        tasks.sort(key=lambda each: (_RANK[each[0]], each[1].slot, each[1].id))
        counts: dict[TaskState, int] = {}
        for kind, _ in tasks:
            counts[kind] = counts.get(kind, 0) + 1
        where = nodes.get(node, node)
        marks = (
            Mark(task.id, f"{name}.{task.slot or where}", kind, task.state, task.error)
            for kind, task in tasks[:MOST_TASKS]
        )
        yield node, Cell(name, tuple(counts.items()), _reason(tasks), tuple(marks))


def _reason(tasks: Iterable[tuple[TaskState, Task]]) -> str:
    """The error of the first that has one: the worst come first."""
    return next((task.error for kind, task in tasks if task.error and kind is not TaskState.RUNNING), "")


def _row(desired: Desired, observed: Observed, node: NodeState, cells: Iterable[Cell]) -> Row:
    name = node.node.machine
    found = problem_of(desired, observed, name) if name else None
    return Row(
        node.id,
        name or node.hostname or node.id,
        str(node.node.role),
        node.leader,
        node.status,
        str(node.node.availability),
        found.text if found else node_problem(node),
        tuple(cells),
    )


def _column(desired: Desired, observed: Observed, name: str, doubts: Mapping[str, str]) -> Column:
    state = observed.services.get(name)
    if isinstance(observed.swarm, Unknown):
        return Column(name, known=False)
    problem = service_problem(desired, observed, name, doubts) if name in desired.services else ""
    if state is None:
        return Column(name, problem=problem)
    return Column(name, state.running, state.desired, problem or state.missing or "", state.owned)


def _by_name(node: NodeState) -> tuple[bool, tuple[tuple[int, str], ...], str]:
    return node.node.role is not Role.MANAGER, natural(node.node.machine or node.hostname), node.id


_RANK = {kind: rank for rank, kind in enumerate(TaskState)}
