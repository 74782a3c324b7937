"""When waiting for a service cannot help, asked of what 20.10.24 was seen to list."""

from typing import Any

import pytest

from swarmplan.errors import Cause
from swarmplan.model.bodies import Json
from swarmplan.model.services.terminal_failures import terminal_failure

SECOND = 1_000_000_000
TEMPLATE: Json = {"ContainerSpec": {"Image": "app:2"}}
JOB = {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 1}}


def service(
    mode: Json | None = None, status: str = "", *, update: Json | None = None, **template: Any
) -> Json:
    spec = {
        "Name": "web",
        "TaskTemplate": {**TEMPLATE, **template},
        "Mode": mode or {"Replicated": {"Replicas": 1}},
        **({"UpdateConfig": update} if update else {}),
    }
    return {
        "ID": "s",
        "Spec": spec,
        **({"UpdateStatus": {"State": status, "Message": "why"}} if status else {}),
    }


def task(number: int, state: str = "failed", *, lived: float = 6.0, code: int = 3, **more: Any) -> Json:
    """The number-th of its place, made a minute after the one before."""
    error = f"task: non-zero exit ({code})" if state == "failed" else "No such image: x"
    status = {"State": state, "Timestamp": f"2026-01-01T00:{number:02}:{lived:09.6f}Z"}
    if state in {"failed", "rejected"}:
        status |= {"Err": error, "ContainerStatus": {"ExitCode": code}}  # type: ignore[dict-item]  # plain JSON
    return {
        "ID": f"t{number}",
        "Slot": 1,
        "CreatedAt": f"2026-01-01T00:{number:02}:00.000000Z",
        "Spec": {**TEMPLATE, **more.pop("spec", {})},
        "DesiredState": "shutdown",
        "Status": status,
    } | more


def told(of: Json, *tasks: Json, before: frozenset[str] = frozenset()) -> str | None:
    end = terminal_failure(of, tasks, before)
    return end.reason if end else None


THREE = [task(1), task(2), task(3)]


def test_three_that_die_soon_in_a_row_are_a_crash_loop() -> None:
    end = terminal_failure(service(), [*reversed(THREE)])
    assert end is not None
    assert (end.reason, end.task) == (
        "crash loop, 3 tasks in a row died right after their start: task: non-zero exit (3)",
        "t3",
    )
    assert told(service(), *THREE, task(4, "starting")) is not None


def test_a_paused_update_is_told_with_the_error_of_the_task_that_it_was_paused_for() -> None:
    paused = service()
    paused["UpdateStatus"] = {"State": "paused", "Message": "update paused due to failure of task t1"}
    end = terminal_failure(paused, [task(1, code=3), task(2, code=9)])
    assert end is not None
    assert (end.reason.endswith("of task t1 (task: non-zero exit (3))"), end.task) == (True, "t1")


@pytest.mark.parametrize(
    "tasks",
    [
        [],
        THREE[:2],
        [*THREE, task(4, "running")],
        [task(1), task(2, "running"), task(3), task(4)],
        [task(1), task(2), task(3, lived=30.0)],
        [task(1), task(2), task(3, spec={"ContainerSpec": {"Image": "app:1"}})],
        [task(1), task(2), task(3, Slot=2)],
        [task(1, "shutdown"), task(2, "shutdown"), task(3, "shutdown")],
        [task(1, "complete"), task(2, "pending")],
    ],
    ids=["none", "two", "one runs", "one ran", "one lived", "another spec", "another slot", "sent away", "pending"],
)  # fmt: skip
def test_less_than_that_may_still_come_up(tasks: list[Json]) -> None:
    assert told(service(), *tasks) is None


def test_those_that_died_before_anybody_waited_do_not_count() -> None:
    assert told(service(), *THREE, before=frozenset({"t1"})) is None
    assert told(service(), *THREE, task(4), before=frozenset({"t1"})) is not None


def test_the_time_that_counts_as_soon_is_the_services_own() -> None:
    slow = [task(number, lived=40.0) for number in (1, 2, 3)]
    assert told(service(), *slow) is None
    assert told(service(update={"Monitor": 30 * SECOND}), *slow) is not None
    check = {"Test": ["CMD", "x"], "Interval": 5 * SECOND, "Timeout": 5 * SECOND, "Retries": 3}
    healthy = {"ContainerSpec": {"Image": "app:2", "Healthcheck": check}}
    unhealthy = [{**one, "Spec": healthy} for one in slow]
    assert told(service(**healthy), *unhealthy) is not None


def test_one_that_ends_by_itself_died_where_it_is_started_again_for_ever() -> None:
    ended = [task(number, "complete") for number in (1, 2, 3)]
    assert "it ended by itself with exit code 0" in str(told(service(), *ended))
    policy = {"RestartPolicy": {"Condition": "on-failure"}}
    assert told(service(**policy), *[{**one, "Spec": {**TEMPLATE, **policy}} for one in ended]) is None


NO_IMAGE = (
    "that node found it in no registry: check the name, or preload it (images: {NAME: {archive: FILE}})"
)
HELD = "port 18081 is already in use on that node: free it there, or publish another port"
NOT_STARTED = "starting container failed: "


def test_what_is_refused_by_its_node_never_ran() -> None:
    refused = [task(number, "rejected", code=0) for number in (1, 2, 3)]
    end = terminal_failure(service(), refused)
    assert end is not None
    assert end.reason == f"its tasks do not start, 3 attempts in a row: No such image: x; {NO_IMAGE}"
    assert end.cause is Cause.DOES_NOT_START


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (
            "driver failed programming external connectivity on endpoint a: Error starting userland proxy: listen tcp4 0.0.0.0:18081: bind: address already in use",
            HELD,
        ),
        ("Error starting userland proxy: listen udp6 [::]:18081: bind: address already in use", HELD),
        ("Bind for 0.0.0.0:18081 failed: port is already allocated", HELD),
        ("failed to bind host port for 0.0.0.0:18081:172.18.0.3:80/tcp: address already in use", HELD),
        ("failed to bind host port 0.0.0.0:18081/tcp: address already in use", HELD),
        ("failed to bind host port [::]:18081/tcp: address already in use", HELD),
        ('OCI runtime create failed: exec: "nope": executable file not found in $PATH', ""),
        ("listen tcp4 0.0.0.0:18081: bind: permission denied", ""),
    ],
)
def test_a_container_that_could_not_be_started_never_ran(error: str, advice: str) -> None:
    said = NOT_STARTED + error
    tasks = [task(number, lived=50.0, code=0) for number in (1, 2, 3)]
    for one in tasks:
        one["Status"]["Err"] = said
    end = terminal_failure(service(), tasks)
    assert end is not None
    assert end.reason == f"its tasks do not start, 3 attempts in a row: {said}" + f"; {advice}" * bool(advice)
    assert end.cause is Cause.DOES_NOT_START
    paused = told(service(status="paused"), *tasks)
    assert paused == f"the update was paused: why ({said})" + f"; {advice}" * bool(advice)
    alternating = [tasks[0], task(2), tasks[2]]
    mixed = terminal_failure(service(), alternating)
    assert mixed is not None
    assert mixed.cause is Cause.CRASH_LOOP


@pytest.mark.parametrize(
    ("policy", "count", "said"),
    [
        ({"Condition": "none"}, 1, "its task failed: task: non-zero exit (3); restart_policy.condition is none, so no other task starts"),
        ({"MaxAttempts": 1}, 2, "its task failed 2 times, the limit of restart_policy.max_attempts"),
        ({"MaxAttempts": 3}, 3, None),
        ({"MaxAttempts": 3}, 4, "its task failed 4 times"),
        ({"MaxAttempts": 100}, 4, None),
        ({"MaxAttempts": 100}, 5, "crash loop, 5 tasks in a row"),
    ],
)  # fmt: skip
def test_a_policy_says_how_often_it_is_tried(policy: Json, count: int, said: str | None) -> None:
    mine = {"RestartPolicy": policy}
    tasks = [task(number, spec=mine) for number in range(1, count + 1)]
    found = told(service(**mine), *tasks)
    assert found is None if said is None else str(found).startswith(said)


def test_a_job_that_fails_is_told_with_its_exit_code() -> None:
    never = {"RestartPolicy": {"Condition": "none"}}
    assert "the job failed: task: non-zero exit (3)" in str(told(service(JOB, **never), task(1, spec=never)))
    for_long = [task(number, lived=50.0) for number in (1, 2, 3)]
    assert "the job failed 3 times in a row" in str(told(service(JOB), *for_long))
    again = {**service(JOB), "JobStatus": {"JobIteration": {"Index": 1}}}
    assert told(again, *for_long) is None


def test_the_places_of_a_global_service_are_its_nodes() -> None:
    everywhere = service({"Global": {}})
    spread = [task(number, Slot=0, NodeID=f"n{number}") for number in (1, 2, 3)]
    assert told(everywhere, *spread) is None
    assert told(everywhere, *[{**one, "NodeID": "n1"} for one in spread]) is not None


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("rollback_completed", "the update failed and was rolled back: why (task: non-zero exit (3))"),
        ("paused", "the update was paused: why (task: non-zero exit (3))"),
        ("updating", None),
        ("rollback_started", None),
        ("completed", "crash loop, 3 tasks"),
    ],
)
def test_while_the_engine_judges_an_update_nobody_else_does(status: str, said: str | None) -> None:
    found = terminal_failure(service(status=status), THREE)
    assert found is None if said is None else (found and found.reason.startswith(said) and found.task == "t3")


def test_an_update_that_goes_on_over_failures_is_judged_here() -> None:
    assert told(service(status="updating", update={"FailureAction": "continue"}), *THREE) is not None
