"""Whether a service runs what its spec says, asked of its tasks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.errors import Cause
from swarmplan.model.bodies import Json
from swarmplan.model.services.convergence import GaveUp, gave_up, is_current, last_error, progress

SPEC = {"ContainerSpec": {"Image": "app:2"}}
OLD = {"ContainerSpec": {"Image": "app:1"}}


def service(mode: Json | None = None, state: str = "", **more: Any) -> Json:
    update = {"UpdateStatus": {"State": state}} if state else {}
    spec = {
        "Name": "web",
        "TaskTemplate": SPEC,
        "Mode": {"Replicated": {"Replicas": 2}} if mode is None else mode,
    }
    return {"ID": "s", "Spec": spec, **update, **more}


def task(
    state: str = "running", spec: Json = SPEC, *, node: str = "n1", desired: str = "running", **more: Any
) -> Json:
    return {
        "ID": "t",
        "Spec": spec,
        "NodeID": node,
        "DesiredState": desired,
        "Status": {"State": state},
    } | more


def node(name: str, availability: str = "active", state: str = "ready", **labels: str) -> Json:
    spec = {"Availability": availability, "Role": "worker", "Labels": labels}
    return {"ID": name, "Spec": spec, "Status": {"State": state}}


def failed(error: str, at: str, **more: Any) -> Json:
    return (
        task("failed", desired="shutdown")
        | {"Status": {"State": "failed", "Err": error, "Timestamp": at}}
        | more
    )


UP = [task(), task()]
HALF = "1/2 tasks running the current spec"


@pytest.mark.parametrize(
    ("tasks", "state", "missing"),
    [
        (UP, "", None),
        (UP, "completed", None),
        (UP, "rollback_completed", None),
        (UP, "updating", "2/2 tasks running the current spec, update updating"),
        (UP, "paused", "2/2 tasks running the current spec, update paused"),
        ([], "", "0/2 tasks running the current spec"),
        ([task(), task("starting")], "", "1/2 tasks running the current spec"),
        ([task(), task(spec=OLD)], "", "1/2 tasks running the current spec"),
        ([*UP, task(spec=OLD)], "", "2/2 tasks running the current spec"),
        ([*UP, task(spec=OLD, desired="shutdown")], "", None),
        (
            [task(Slot=1), failed("exit 1", "1", Slot=2), failed("exit 2", "2", Slot=2)],
            "",
            "1/2 tasks running the current spec (exit 2)",
        ),
        ([task(Slot=1), task("starting", Slot=2), failed("exit 1", "1", Slot=1)], "", HALF),
        ([task(Slot=1), task("starting", Slot=3), failed("exit 1", "1", Slot=2)], "", HALF),
        ([task(Slot=1), task("starting", Slot=2), failed("exit 1", "1", Spec=OLD, Slot=2)], "", HALF),
    ],
)
def test_replicated(tasks: list[Json], state: str, missing: str | None) -> None:
    assert progress(service(state=state), tasks, [])[2] == missing


def test_a_task_too_many_is_named_and_what_to_do() -> None:
    three = [task(ID=f"t{number}", CreatedAt=f"2026-01-01T00:0{number}:00Z") for number in (1, 3, 2)]
    told = (
        "3/2 tasks running the current spec (too many, the youngest is t3: the managers have yet to stop it"
    )
    again = "; docker service scale web=2 makes them try again)"
    assert progress(service(), three, [])[2] == told + again
    assert (
        progress(service(state="updating"), three, [])[2]
        == "3/2 tasks running the current spec, update updating"
    )


NOON = 1767268800.0
"""2026-01-01T12:00:00Z."""


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-01-01T11:59:30.5Z", "exit 1"),
        ("2026-01-01T12:00:09Z", "exit 1"),
        ("2026-01-01T11:48:00Z", "12 minutes ago: exit 1"),
        ("2026-01-01T09:00:00+01:00", "4 hours ago: exit 1"),
        ("yesterday", "exit 1"),
    ],
)
def test_a_reason_has_an_age(at: str, told: str) -> None:
    tasks = [task(Slot=1), task("starting", Slot=2), failed("exit 1", at, Slot=2)]
    assert progress(service(), tasks, [], now=NOON)[2] == f"{HALF} ({told})"
    assert progress(service(), tasks, [])[2] == f"{HALF} (exit 1)"


def test_what_is_said_of_a_task_that_is_still_to_run_is_so_now() -> None:
    status = {"State": "pending", "Err": "no suitable node", "Timestamp": "2026-01-01T09:00:00Z"}
    tasks = [task(Slot=1), task(Slot=2) | {"Status": status}]
    assert progress(service(), tasks, [], now=NOON)[2] == f"{HALF} (pending: no suitable node)"


def test_what_failed_before_anybody_waited_is_no_reason_for_the_wait() -> None:
    tasks = [task(Slot=1), task("starting", Slot=2), failed("exit 1", "1", Slot=2, ID="old")]
    assert progress(service(), tasks, [], before={"old"})[2] == HALF
    job = service({"ReplicatedJob": {}})
    assert progress(job, [failed("exit 1", "1", ID="old")], [], before={"old"})[2] == "0/1 tasks completed"


def test_an_error_of_another_node_is_no_reason_for_the_one_that_lacks_its_task() -> None:
    nodes = [node("n1"), node("n2"), node("n3", state="down")]
    tasks = [task(node="n1"), failed("exit 1", "1", NodeID="n1"), failed("exit 3", "3", NodeID="n3")]
    assert progress(service({"Global": {}}), tasks, nodes)[2] == HALF
    tasks += [failed("exit 2", "2", NodeID="n2")]
    assert progress(service({"Global": {}}), tasks, nodes)[2] == f"{HALF} (exit 2)"


@given(
    st.lists(
        st.tuples(
            st.integers(1, 4),
            st.sampled_from(["running", "starting", "failed", "rejected", "pending"]),
            st.sampled_from(["running", "ready", "shutdown"]),
            st.integers(0, 99),
        ),
        max_size=12,
    )
)
def test_a_reason_is_never_of_a_place_that_is_served(drawn: list[tuple[int, str, str, int]]) -> None:
    tasks = [
        task(state, desired=desired, Slot=slot, ID=f"t{number}")
        | {"Status": {"State": state, "Err": f"slot {slot}" * (state != "running"), "Timestamp": f"{at:02}"}}
        for number, (slot, state, desired, at) in enumerate(drawn)
    ]
    served = {slot for slot, state, desired, _ in drawn if (state, desired) == ("running", "running")}
    told = progress(service({"Replicated": {"Replicas": 4}}), tasks, [])[2] or ""
    assert not any(f"slot {slot}" in told for slot in served)


def test_one_replica_where_none_is_said_and_none_where_none_is_wanted() -> None:
    assert progress(service({}), [task()], []) == (1, 1, None)
    assert progress(service({"Replicated": {"Replicas": 0}}), [], []) == (0, 0, None)


def test_a_placement_change_keeps_its_tasks() -> None:
    placed = service(
        Spec={**service()["Spec"], "TaskTemplate": {**SPEC, "Placement": {"Constraints": ["a==b"]}}}
    )
    assert is_current(task(spec={**SPEC, "Runtime": "container"}), placed)
    assert not is_current(task(spec=OLD), placed)


@pytest.mark.parametrize(
    ("nodes", "tasks", "missing"),
    [
        ([node("n1"), node("n2")], [task(node="n1"), task(node="n2")], None),
        ([node("n1"), node("n2")], [task(node="n1")], "1/2 tasks running the current spec"),
        ([node("n1"), node("n2", "drain")], [task(node="n1")], None),
        ([node("n1"), node("n2", "pause")], [task(node="n1"), task(node="n2", spec=OLD)], None),
        ([node("n1"), node("n2", state="down")], [task(node="n1"), task(node="n2")], None),
        ([], [], None),
    ],
    ids=["everywhere", "one lacks", "drained", "paused keeps the old", "down", "nowhere"],
)
def test_global(nodes: list[Json], tasks: list[Json], missing: str | None) -> None:
    assert progress(service({"Global": {}}), tasks, nodes)[2] == missing


def iterated(state: str, iteration: int, **more: Any) -> Json:
    return task(state, JobIteration={"Index": iteration} if iteration else {}, **more)


@pytest.mark.parametrize(
    ("mode", "tasks", "told"),
    [
        ({"ReplicatedJob": {"TotalCompletions": 2}}, [iterated("complete", 3)] * 2, (2, 2, None)),
        ({"ReplicatedJob": {"TotalCompletions": 2}}, [iterated("complete", 3), iterated("complete", 2)], (2, 1, "1/2 tasks completed")),
        ({"ReplicatedJob": {"MaxConcurrent": 3}}, [], (3, 0, "0/3 tasks completed")),
        ({"ReplicatedJob": None}, [iterated("complete", 3)], (1, 1, None)),
        ({"ReplicatedJob": {"MaxConcurrent": 0, "TotalCompletions": 0}}, [], (0, 0, None)),
        ({"ReplicatedJob": {"MaxConcurrent": 0}}, [], (0, 0, None)),
        ({"ReplicatedJob": {"MaxConcurrent": 0, "TotalCompletions": 3}}, [], (3, 0, "0/3 tasks completed")),
        ({"GlobalJob": {}}, [iterated("complete", 3, node="n1"), iterated("running", 3, node="n2")], (2, 1, "1/2 tasks completed")),
        ({"GlobalJob": {}}, [iterated("complete", 3, node="n1"), iterated("complete", 3, node="n2"), iterated("complete", 3, node="n3")], (3, 3, None)),
    ],
    ids=["all", "an earlier run", "as many as at once", "one", "none", "none at once", "none may run", "a node lacks", "a node that went down after"],
)  # fmt: skip
def test_jobs_count_what_this_run_completed(
    mode: Json, tasks: list[Json], told: tuple[int, int, str | None]
) -> None:
    nodes = [node("n1"), node("n2"), node("n3", state="down"), node("n4", "drain")]
    assert progress(service(mode, JobStatus={"JobIteration": {"Index": 3}}), tasks, nodes) == told


def test_a_job_tells_what_its_tasks_died_of() -> None:
    job = service({"ReplicatedJob": {}})
    assert progress(job, [failed("exit 1", "1")], [])[2] == "0/1 tasks completed (exit 1)"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("paused", GaveUp(Cause.PAUSED, "the update was paused: no message")),
        (
            "rollback_completed",
            GaveUp(Cause.ROLLED_BACK, "the update failed and was rolled back: no message"),
        ),
        (
            "rollback_paused",
            GaveUp(Cause.ROLLED_BACK, "the update failed and so did its rollback: no message"),
        ),
        ("completed", None),
        ("updating", None),
        ("", None),
    ],
)
def test_when_an_engine_has_given_up(state: str, told: GaveUp | None) -> None:
    assert gave_up(service(state=state)) == told


def test_an_engines_own_message_is_told() -> None:
    status = {"State": "paused", "Message": "update paused due to failure"}
    found = gave_up({"UpdateStatus": status})
    assert found is not None
    assert found.reason == "the update was paused: update paused due to failure"


def test_the_youngest_error_counts() -> None:
    assert last_error([failed("new", "2"), failed("old", "1"), task()]) == "new"
    assert last_error([task()]) == ""


def test_a_task_that_is_to_be_removed_has_done_nothing_for_the_service_as_it_is() -> None:
    """Scaled down and up again, a service of tasks that end well keeps the ended ones of the slots that went."""
    spec = {**SPEC, "RestartPolicy": {"Condition": "on-failure"}}
    twice = service(
        {"Replicated": {"Replicas": 2}},
        Spec={"Name": "web", "TaskTemplate": spec, "Mode": {"Replicated": {"Replicas": 2}}},
    )
    done = [task("complete", spec, desired="shutdown", ID=f"t{slot}", Slot=slot) for slot in (1, 2)]
    assert progress(twice, done, [])[:2] == (2, 2)
    going = [done[0], {**done[1], "DesiredState": "remove"}]
    assert progress(twice, going, []) == (2, 1, "1/2 tasks completed or running the current spec")
