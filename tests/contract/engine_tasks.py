"""The Engine contract: what becomes of a service's tasks. Real engines take seconds, a simulated one some looks."""

from collections.abc import Callable
from typing import Any

import pytest
from contract.engines import MISSING, EngineContract, Lab, refusal, service

from swarmplan.errors import NotFound
from swarmplan.model.bodies import Json
from swarmplan.model.services.convergence import progress
from swarmplan.model.services.terminal_failures import terminal_failure

Change = Callable[[Json], None]
QUICK = {"UpdateConfig": {"Parallelism": 1, "Monitor": 100_000_000}}
ONCE = {"container": {"Command": ["true"]}, "task": {"RestartPolicy": {"Condition": "none"}}}


class TasksContract(EngineContract):
    def test_a_service_comes_to_run(self, swarm: Lab) -> None:
        own = swarm.manager.create_service(service(replicas=2, **on_port(8097)))
        assert "UpdateStatus" not in swarm.manager.service("web")
        tasks = swarm.wait_running("web", 2)
        template = swarm.manager.service("web")["Spec"]["TaskTemplate"]
        assert template.pop("Runtime") == "container"
        for task in tasks:
            assert (task["ServiceID"], task["Spec"]) == (own, template)
            assert task["Status"]["PortStatus"]["Ports"][0]["PublishedPort"] == 8097
        assert sorted(task["Slot"] for task in tasks) == [1, 2]
        assert len({task["NodeID"] for task in tasks}) == 2
        swarm.wait(lambda: status(swarm)["RunningTasks"] == 2, "the service's status counts them")
        assert status(swarm) == {"RunningTasks": 2, "DesiredTasks": 2, "CompletedTasks": 0}
        assert judged(swarm) is None

    def test_scaling_keeps_those_that_run(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(replicas=2))
        first = names(swarm.wait_running("web", 2))
        swarm.change("web", lambda spec: spec["Mode"]["Replicated"].update(Replicas=3))
        assert first < names(swarm.wait_running("web", 3))
        swarm.change("web", lambda spec: spec["Mode"]["Replicated"].update(Replicas=1))
        swarm.wait_running("web", 1)
        swarm.wait(lambda: len(history(swarm)) == 1, "the others are gone without a trace")

    def test_an_update_beside_the_tasks_keeps_them(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(**QUICK))
        first = names(swarm.wait_running("web", 1))
        swarm.change("web", lambda spec: spec.update(Labels={"a": "b"}))
        swarm.change("web", lambda spec: spec["UpdateConfig"].update(Parallelism=2))
        swarm.change("web", place("node.hostname!=nowhere"))
        assert_kept(swarm, first)
        assert "UpdateStatus" not in swarm.manager.service("web")
        assert judged(swarm) is None

    def test_an_update_of_the_tasks_replaces_them_one_by_one(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(replicas=2, **QUICK))
        first = names(swarm.wait_running("web", 2))
        swarm.change("web", env("A=1"))
        assert judged(swarm) is not None
        swarm.wait(lambda: update_state(swarm) == "completed", "the update is completed")
        after = swarm.tasks("web")
        assert len(after) == 2
        assert not first & names(after)
        assert all(task["Spec"]["ContainerSpec"]["Env"] == ["A=1"] for task in after)
        assert judged(swarm) is None

    def test_spelling_alone_replaces_tasks(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(container={"Env": ["A=1", "B=2"]}, **QUICK))
        first = names(swarm.wait_running("web", 1))
        swarm.change("web", env("B=2", "A=1"))
        swarm.wait(lambda: update_state(swarm) == "completed", "the update is completed")
        assert not first & names(swarm.tasks("web"))

    def test_a_missing_image_is_rejected_and_pauses_the_update(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(**QUICK))
        swarm.wait_running("web", 1)
        swarm.change("web", image(MISSING))
        swarm.wait(lambda: update_state(swarm) == "paused", "the update is paused")
        message = swarm.manager.service("web")["UpdateStatus"]["Message"]
        assert message.startswith("update paused due to failure or early termination of task")
        rejected = [task for task in history(swarm) if task["Status"]["State"] == "rejected"]
        assert {task["Status"]["Err"] for task in rejected} == {f"No such image: {MISSING}"}
        assert "paused" in str(judged(swarm))

    def test_a_failed_update_can_roll_back(self, swarm: Lab) -> None:
        back = {"UpdateConfig": {**QUICK["UpdateConfig"], "FailureAction": "rollback"}}
        swarm.manager.create_service(service(RollbackConfig=QUICK["UpdateConfig"], **back))
        swarm.wait_running("web", 1)
        spec = swarm.manager.service("web")["Spec"]
        swarm.change("web", image(MISSING))
        swarm.wait(lambda: update_state(swarm) == "rollback_completed", "the update is rolled back")
        assert swarm.manager.service("web")["Spec"] == spec
        swarm.wait_running("web", 1)

    def test_what_no_node_may_take_says_so(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(task={"Placement": {"Constraints": ["node.labels.tier==db"]}}))
        refused = "no suitable node (scheduling constraints not satisfied on 3 nodes)"
        swarm.wait(lambda: errors(swarm) == {refused}, "the task says why it waits")
        swarm.set_node(1, Labels={"tier": "db"})
        (task,) = swarm.wait_running("web", 1)
        assert task["NodeID"] == swarm.id(1)

    def test_a_host_port_is_one_tasks_on_each_node(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(replicas=4, **on_port(8098)))
        swarm.wait_running("web", 3)
        refused = "no suitable node (host-mode port already in use on 3 nodes)"
        swarm.wait(lambda: errors(swarm) == {refused}, "the fourth says why it waits")
        assert len({task["NodeID"] for task in swarm.tasks("web")}) == 3

    def test_a_global_service_runs_on_each_active_node(self, swarm: Lab) -> None:
        swarm.set_node(1, Availability="drain")
        swarm.manager.create_service(service(Mode={"Global": {}}))
        tasks = swarm.wait_running("web", 2)
        assert {task["NodeID"] for task in tasks} == {swarm.id(0), swarm.id(2)}
        assert not any("Slot" in task for task in tasks)
        swarm.set_node(1, Availability="active")
        assert names(tasks) < names(swarm.wait_running("web", 3))
        assert judged(swarm) is None

    def test_drain_moves_tasks_and_pause_keeps_them(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(replicas=3))
        first = swarm.wait_running("web", 3)
        away = {task["ID"] for task in first if task["NodeID"] == swarm.id(1)}
        assert away
        swarm.set_node(2, Availability="pause")
        swarm.set_node(1, Availability="drain")
        swarm.wait(lambda: not away & names(swarm.tasks("web")), "the drained node's task is on its way")
        moved = swarm.wait_running("web", 3)
        assert names(first) - away < names(moved)
        assert [task["NodeID"] for task in moved if task["ID"] not in names(first)] == [swarm.id(0)]

    def test_a_removed_services_tasks_are_nobodys_and_go(self, swarm: Lab) -> None:
        own = swarm.manager.create_service(service())
        swarm.wait_running("web", 1)
        swarm.manager.remove_service(own)
        swarm.wait(
            lambda: not [task for task in swarm.manager.tasks() if task["ServiceID"] == own], "they are gone"
        )

    def test_what_tasks_wrote_is_told_by_a_manager_wherever_they_ran(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(replicas=3, **talking("exit 3")))
        swarm.wait(lambda: len(failed(swarm)) == 3, "all three have failed")
        assert {task["Status"]["ContainerStatus"]["ExitCode"] for task in failed(swarm)} == {3}
        assert judged(swarm) is not None
        end = terminal_failure(swarm.manager.service("web"), history(swarm))
        assert end is not None
        assert (
            end.reason
            == "its task failed: task: non-zero exit (3); restart_policy.condition is none, so no other task starts"
        )
        for task in failed(swarm):
            assert sorted(swarm.manager.task_logs(task["ID"], 5)) == ["err boom", "out two"]
            assert len(swarm.manager.task_logs(task["ID"], 1)) == 1
        refusal(lambda: swarm.manager.task_logs("nosuch", 5), NotFound, "nosuch not found")

    def test_tasks_that_die_again_and_again_are_a_terminal_failure(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(**talking("exit 3", Condition="any", Delay=0)))
        assert terminal_failure(swarm.manager.service("web"), history(swarm)) is None
        swarm.wait(lambda: stuck(swarm).startswith("crash loop, 3 tasks"), "it is seen to go round")
        assert "UpdateStatus" not in swarm.manager.service("web")

    def test_a_job_ends(self, swarm: Lab) -> None:
        job = {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 3}}
        swarm.manager.create_service(service(Mode=job, **ONCE))
        swarm.wait(lambda: status(swarm)["CompletedTasks"] == 3, "all three are complete")
        tasks = history(swarm)
        assert {(task["DesiredState"], task["Status"]["State"]) for task in tasks} == {
            ("complete", "complete")
        }
        assert len(tasks) == 3
        assert judged(swarm) is None
        swarm.change("web", lambda spec: spec.update(Labels={"a": "b"}))  # any update runs a job again
        assert swarm.manager.service("web")["JobStatus"]["JobIteration"] == {"Index": 1}
        swarm.wait(lambda: status(swarm)["CompletedTasks"] == 3 and judged(swarm) is None, "it ran again")

    @pytest.mark.parametrize(
        ("mode", "missing"),
        [
            ({"ReplicatedJob": {"MaxConcurrent": 0, "TotalCompletions": 0}}, None),
            ({"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 0}}, None),
            ({"ReplicatedJob": {"MaxConcurrent": 0}}, None),
            ({"ReplicatedJob": {"MaxConcurrent": 0, "TotalCompletions": 2}}, "0/2 tasks completed"),
            ({"GlobalJob": {}}, None),
            ({"Global": {}}, None),
            ({"Replicated": {"Replicas": 0}}, None),
        ],
        ids=[
            "job of none",
            "none to complete",
            "none at once",
            "none may run",
            "job nowhere",
            "nowhere",
            "none",
        ],
    )
    def test_what_is_to_run_nothing_is_as_wanted(self, swarm: Lab, mode: Json, missing: str | None) -> None:
        nowhere = {"Placement": {"Constraints": ["node.labels.nobody==yes"]}}
        task = {**ONCE["task"], **(nowhere if "Global" in next(iter(mode)) else {})}
        swarm.manager.create_service(service(Mode=mode, container=ONCE["container"], task=task))
        assert_kept(swarm, set())
        assert judged(swarm) == missing
        assert (status(swarm)["RunningTasks"], status(swarm)["CompletedTasks"]) == (0, 0)


def talking(end: str, **policy: Any) -> Json:
    """Tasks that write to both streams and end; by default once."""
    words = {"Command": ["sh", "-c", f"echo out two; echo err boom >&2; {end}"]}
    return {"container": words, "task": {"RestartPolicy": policy or {"Condition": "none"}}}


def failed(lab: Lab) -> list[Json]:
    return [task for task in history(lab) if task["Status"]["State"] == "failed"]


def stuck(lab: Lab) -> str:
    """Why the service comes no further, as far as swarmplan sees."""
    end = terminal_failure(lab.manager.service("web"), history(lab))
    return end.reason if end else ""


def on_port(port: int) -> Json:
    """A port of the nodes that no other test publishes: the last test's tasks may still hold theirs."""
    published = {"TargetPort": 80, "PublishedPort": port, "PublishMode": "host"}
    return {"EndpointSpec": {"Mode": "dnsrr", "Ports": [published]}}


def history(lab: Lab) -> list[Json]:
    """All tasks of the service, old ones too."""
    return lab.all_tasks("web")


def names(tasks: list[Json]) -> set[str]:
    return {task["ID"] for task in tasks}


def status(lab: Lab) -> Json:
    (found,) = lab.manager.services()
    counted: Json = found["ServiceStatus"]
    return counted


def update_state(lab: Lab) -> str:
    return str((lab.manager.service("web").get("UpdateStatus") or {}).get("State", ""))


def errors(lab: Lab) -> set[str]:
    return {task["Status"]["Err"] for task in history(lab) if task["Status"].get("Err")}


def judged(lab: Lab) -> str | None:
    """What swarmplan itself finds missing in the service."""
    found = lab.manager.service("web")
    return progress(found, lab.all_tasks("web"), lab.manager.nodes())[2]


def assert_kept(lab: Lab, first: set[str]) -> None:
    """The tasks are the same now and after the moment an update would take to begin."""
    for _ in range(10):
        assert names(history(lab)) == first
        lab.rest()


def env(*values: str) -> Change:
    return lambda spec: spec["TaskTemplate"]["ContainerSpec"].update(Env=list(values))


def image(reference: str) -> Change:
    return lambda spec: spec["TaskTemplate"]["ContainerSpec"].update(Image=reference)


def place(constraint: str) -> Change:
    return lambda spec: spec["TaskTemplate"].update(Placement={"Constraints": [constraint]})
