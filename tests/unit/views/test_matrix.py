"""The matrix of tasks by node and service."""

from dataclasses import replace

import pytest
from busy_swarm import busy_swarm, with_task

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.service import Task
from swarmplan.views.make_matrix import matrix_of
from swarmplan.views.matrix import MOST_TASKS, Matrix
from swarmplan.views.matrix_part import Wanted, part_of

WANTED, OBSERVED = busy_swarm(workers=3, tasks=12, services=2)
REJECTED = Task("s0-1", 1, "node-w1", "rejected", "shutdown", "No such image: lab/hello:9")
PENDING = Task("new", 1, "", "pending", "running", "no suitable node (1 node not available)")


def with_status(status: str, machine: str = "w1") -> Observed:
    nodes = (
        replace(node, status=status) if node.node.machine == machine else node for node in OBSERVED.nodes
    )
    return replace(OBSERVED, nodes=tuple(nodes))


def cells(matrix: Matrix) -> dict[tuple[str, str], dict[str, int]]:
    return {
        (row.name, cell.service): {str(state): count for state, count in cell.counts}
        for row in matrix.rows
        for cell in row.cells
    }


def test_managers_come_first_and_each_task_is_counted_where_it_is() -> None:
    matrix = matrix_of(WANTED, OBSERVED)
    assert [row.name for row in matrix.rows] == ["m1", "m2", "m3", "w1", "w2", "w3"]
    assert [(each.service, each.running, each.desired) for each in matrix.columns] == [
        ("s0", 6, 6),
        ("s1", 6, 6),
    ]
    assert matrix.totals == (("running", 12),)
    assert not any(row.troubled for row in matrix.rows)


def test_a_failed_task_has_its_reason_and_one_without_a_node_a_row() -> None:
    observed = with_task(with_task(OBSERVED, "s0", REJECTED), "s0", PENDING, missing="5/6 tasks running")
    matrix = matrix_of(WANTED, observed)
    found = cells(matrix)
    assert found["w1", "s0"]["failed"] == 1
    assert found["unassigned", "s0"] == {"pending": 1}
    assert matrix.rows[-1].id == "unassigned"
    worst = next(cell for row in matrix.rows for cell in row.cells if row.name == "w1" and cell.troubled)
    assert worst.reason == REJECTED.error
    assert (worst.tasks[0].id, worst.tasks[0].name, worst.tasks[0].reported) == ("s0-1", "s0.1", "rejected")
    assert matrix.columns[0].problem == "5/6 tasks running"


def test_a_task_on_a_node_that_is_down_is_not_said_to_run() -> None:
    matrix = matrix_of(WANTED, with_status("down"))
    row = next(row for row in matrix.rows if row.name == "w1")
    assert row.problem.startswith("node w1 is down")
    assert {state for cell in row.cells for state, _ in cell.counts} == {"unknown"}
    assert row.troubled


def test_a_node_of_no_machine_is_shown_by_its_host() -> None:
    stranger = replace(
        OBSERVED.nodes[-1], id="x", hostname="stranger", node=replace(OBSERVED.nodes[-1].node, machine="")
    )
    matrix = matrix_of(WANTED, replace(OBSERVED, nodes=(*OBSERVED.nodes, stranger)))
    assert "stranger" in [row.name for row in matrix.rows]


def test_a_task_of_a_node_that_is_not_listed_has_a_row_all_the_same() -> None:
    matrix = matrix_of(WANTED, with_task(OBSERVED, "s0", replace(REJECTED, node="gone")))
    assert matrix.rows[-1].id == "gone"


def test_a_service_that_is_only_in_the_file_has_a_column() -> None:
    services = {name: state for name, state in OBSERVED.services.items() if name != "s1"}
    matrix = matrix_of(WANTED, replace(OBSERVED, services=services))
    assert [(each.service, each.problem) for each in matrix.columns] == [("s0", ""), ("s1", "does not exist")]


def test_of_many_tasks_in_a_cell_the_worst_are_named_and_all_are_counted() -> None:
    wanted, observed = busy_swarm(workers=0, tasks=60, services=1, managers=1)
    matrix = matrix_of(wanted, with_task(observed, "s0", replace(REJECTED, node="node-m1")))
    cell = matrix.rows[0].cells[0]
    assert len(cell.tasks) == MOST_TASKS
    assert cell.tasks[0].id == "s0-1"
    assert dict(cell.counts) == {"failed": 1, "running": 59}


def test_nothing_is_nothing() -> None:
    assert matrix_of(Desired("lab"), Observed()) == Matrix()


@pytest.mark.parametrize(
    ("asked", "rows", "columns"),
    [
        (Wanted(text="W1"), ["w1"], ["s0", "s1"]),
        (Wanted(text="s1"), ["m2", "w1", "w3"], ["s1"]),
        (Wanted(text="nothing"), [], []),
        (Wanted(problems=True), ["w1"], ["s0"]),
        (Wanted(problems=True, text="s1"), [], []),
    ],
)
def test_the_part_that_is_wanted(asked: Wanted, rows: list[str], columns: list[str]) -> None:
    task = replace(REJECTED, id="bad", slot=9)
    part = part_of(matrix_of(WANTED, with_task(OBSERVED, "s0", task)), asked)
    assert [row.name for row in part.rows] == rows
    assert [each.service for each in part.columns] == columns
    assert {cell.service for row in part.rows for cell in row.cells} <= set(columns)


def test_of_too_many_those_with_a_problem_are_kept_and_the_rest_is_counted() -> None:
    wanted, observed = busy_swarm(workers=20, tasks=40, services=8)
    observed = with_task(
        observed, "s7", replace(REJECTED, id="bad", slot=99, node="node-w20"), missing="not yet"
    )
    part = part_of(matrix_of(wanted, observed), Wanted(), rows=3, columns=2)
    assert [row.name for row in part.rows] == ["m1", "m2", "w20"]
    assert [each.service for each in part.columns] == ["s0", "s7"]
    assert (part.more_rows, part.more_columns) == (20, 6)
    assert part.totals == matrix_of(wanted, observed).totals


def test_its_json_has_plain_values() -> None:
    observed = with_task(OBSERVED, "s0", REJECTED)
    row = next(
        row for row in matrix_of(WANTED, observed).to_json()["rows"] if row["name"] == "w1" and row["cells"]
    )
    assert row["cells"][0]["counts"][0] == ["failed", 1]
    assert row["cells"][0]["tasks"][0] == {
        "id": "s0-1",
        "name": "s0.1",
        "state": "failed",
        "reported": "rejected",
        "error": REJECTED.error,
    }
