"""The state of a task as it is shown."""

from dataclasses import replace

import pytest

from swarmplan.model.service import Task
from swarmplan.views.task_states import TaskState, shown, state_of

UP = Task("t1", 1, "n1", "running", "running")


@pytest.mark.parametrize(
    ("state", "wanted", "found"),
    [
        ("running", "running", TaskState.RUNNING),
        ("running", "shutdown", TaskState.STOPPING),
        ("running", "remove", TaskState.STOPPING),
        ("running", "complete", TaskState.RUNNING),
        ("starting", "running", TaskState.STARTING),
        ("preparing", "running", TaskState.STARTING),
        ("ready", "ready", TaskState.STARTING),
        ("new", "running", TaskState.PENDING),
        ("pending", "running", TaskState.PENDING),
        ("pending", "shutdown", TaskState.STOPPING),
        ("failed", "running", TaskState.FAILED),
        ("failed", "shutdown", TaskState.FAILED),
        ("rejected", "shutdown", TaskState.FAILED),
        ("orphaned", "shutdown", TaskState.FAILED),
        ("complete", "complete", TaskState.COMPLETE),
        ("shutdown", "shutdown", None),
        ("remove", "remove", None),
    ],
)
def test_it_is_what_the_task_does(state: str, wanted: str, found: TaskState | None) -> None:
    assert state_of(replace(UP, state=state, desired=wanted)) is found


def test_one_of_an_older_spec_is_old() -> None:
    assert state_of(replace(UP, current=False)) is TaskState.OLD
    assert state_of(replace(UP, current=False, desired="shutdown")) is TaskState.STOPPING


def test_on_a_node_that_is_not_up_it_is_unknown() -> None:
    assert state_of(UP, {"n1"}) is TaskState.UNKNOWN
    assert state_of(replace(UP, state="starting"), {"n1"}) is TaskState.UNKNOWN
    assert state_of(replace(UP, desired="shutdown"), {"n1"}) is None
    assert state_of(replace(UP, state="failed"), {"n1"}) is TaskState.FAILED


def test_every_state_has_a_shape_of_its_own() -> None:
    assert len({state.shape for state in TaskState}) == len(TaskState)


@pytest.mark.parametrize(
    ("tasks", "ids"),
    [
        ("running:running failed:shutdown failed:shutdown", "0"),
        ("starting:running failed:shutdown failed:shutdown", "0 2"),
        ("pending:running complete:shutdown", "0 1"),
        ("failed:shutdown rejected:shutdown", "1"),
        ("failed:remove", ""),
        ("running:shutdown starting:running", "0 1"),
        ("shutdown:shutdown running:running", "1"),
    ],
)
def test_what_failed_before_in_the_place_of_one_that_runs_is_history(tasks: str, ids: str) -> None:
    given = [one.split(":") for one in tasks.split()]
    made = [
        replace(UP, id=str(number), state=state, desired=wanted, at=float(number))
        for number, (state, wanted) in enumerate(given)
    ]
    assert " ".join(sorted(task.id for task in shown(made))) == ids


def test_places_of_a_global_service_are_its_nodes() -> None:
    failed = replace(UP, id="t2", slot=0, node="n2", state="failed", desired="shutdown")
    assert set(shown([replace(UP, slot=0), failed])) == {replace(UP, slot=0), failed}
