"""Laws of the matrix of tasks: nothing is lost between what was observed, what is shown, and what a screen is changed by."""

from dataclasses import replace

import pytest
from busy_swarm import busy_swarm
from hypothesis import given
from hypothesis import strategies as st
from laws.rig import law

from swarmplan.model.cluster import Observed
from swarmplan.model.service import Task
from swarmplan.views.make_matrix import matrix_of
from swarmplan.views.matrix import Matrix
from swarmplan.views.matrix_difference import applied, difference
from swarmplan.views.matrix_part import Wanted, part_of
from swarmplan.views.task_states import shown, state_of

pytestmark = pytest.mark.laws

WANTED, OBSERVED = busy_swarm(workers=3, tasks=0, services=3)
STATES = ("new", "pending", "assigned", "preparing", "ready", "starting", "running", "complete", "failed", "rejected", "orphaned", "shutdown")  # fmt: skip
NODES = ("", "elsewhere", *(node.id for node in OBSERVED.nodes))


@st.composite
def observed(draw: st.DrawFn) -> Observed:
    """The same cluster with any tasks, some of its nodes away or down."""
    tasks = st.builds(
        Task,
        id=st.uuids().map(str),
        slot=st.integers(0, 3),
        node=st.sampled_from(NODES),
        state=st.sampled_from(STATES),
        desired=st.sampled_from(["running", "ready", "shutdown", "remove", "complete"]),
        error=st.sampled_from(["", "task: non-zero exit (1)"]),
        current=st.booleans(),
        at=st.none() | st.floats(0, 9),
    )
    services = {
        name: replace(state, tasks=tuple(draw(st.lists(tasks, max_size=8))))
        for name, state in OBSERVED.services.items()
        if draw(st.booleans())
    }
    nodes = tuple(
        replace(node, status=draw(st.sampled_from(["ready", "ready", "down"])))
        for node in OBSERVED.nodes
        if draw(st.integers(0, 4))
    )
    return replace(OBSERVED, services=services, nodes=nodes)


parts = st.builds(Wanted, problems=st.booleans(), text=st.sampled_from(["", "", "s1", "w", "M1", "zz"]))
limits = st.integers(0, 6)


@given(seen=observed())
@law
def test_every_task_that_is_shown_is_counted_once(seen: Observed) -> None:
    matrix = matrix_of(WANTED, seen)
    down = {node.id for node in seen.nodes if node.status != "ready"}
    there = [
        task.id for state in seen.services.values() for task in shown(state.tasks) if state_of(task, down)
    ]
    counted = [count for row in matrix.rows for cell in row.cells for _, count in cell.counts]
    named = [task.id for row in matrix.rows for cell in row.cells for task in cell.tasks]
    assert sum(counted) == sum(count for _, count in matrix.totals) == len(there)
    assert sorted(named) == sorted(there)
    assert len({row.id for row in matrix.rows}) == len(matrix.rows)


@given(before=observed(), after=observed(), asked=parts, rows=limits, columns=limits)
@law
def test_a_difference_leads_from_one_to_the_other(
    before: Observed, after: Observed, asked: Wanted, rows: int, columns: int
) -> None:
    one, other = (part_of(matrix_of(WANTED, seen), asked, rows, columns) for seen in (before, after))
    assert applied(one, difference(one, other)) == other
    assert not difference(one, one)
    assert bool(difference(one, other)) is (one != other)


@given(seen=observed(), asked=parts, rows=limits, columns=limits)
@law
def test_a_part_has_as_many_as_are_asked_for_and_counts_the_rest(
    seen: Observed, asked: Wanted, rows: int, columns: int
) -> None:
    whole = matrix_of(WANTED, seen)
    every, some = part_of(whole, asked), part_of(whole, asked, rows, columns)
    assert len(some.rows) == min(rows, len(every.rows))
    assert len(some.rows) + some.more_rows == len(every.rows)
    assert len(some.columns) + some.more_columns == len(every.columns)
    assert [row.id for row in every.rows if row.id in ids(some)] == [row.id for row in some.rows]
    if len(some.rows) < len(every.rows):
        uneasy = sum(row.troubled for row in every.rows)
        assert len(set(ids(some)) & {row.id for row in every.rows if row.troubled}) == min(rows, uneasy)


def ids(matrix: Matrix) -> list[str]:
    return [row.id for row in matrix.rows]
