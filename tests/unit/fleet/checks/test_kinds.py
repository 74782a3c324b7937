"""What each kind of check finds in a simulated cluster."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_cluster import cluster, contents
from unit.fleet.checks.conftest import Class

from swarmplan.fleet.checks.judge import judged
from swarmplan.fleet.checks.results import Status
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.model.machine import Power
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.unknown import Foreign
from swarmplan.spec.fleet.checks import (
    ALL_TASKS,
    Assertion,
    Exists,
    OfHttp,
    OfNode,
    OfProgram,
    OfService,
    OfSwarm,
)

HOLDS: list[Assertion] = [
    OfSwarm(managers=3, workers=2, reachable=3, quorum=True),
    OfService("web", replicas=3, running=3, image="lab/hello"),
    OfService("web", running=ALL_TASKS, image="lab/hello:1"),
    OfNode(name="w1", state="ready", availability="active", labels={"disk": "ssd"}),
    OfNode(role="manager", state="ready"),
    OfNode(label="disk", count=1),
    OfNode(label="disk=ssd", state="ready"),
    OfNode(role="worker", labels={"disk": "ssd"}, count=1),
    OfNode(availability="drain", count=0),
    Exists("network", "app"),
]
FAILS: list[tuple[Assertion, str]] = [
    (OfSwarm(managers=1, workers=4), "managers: 3, not 1; workers: 2, not 4"),
    (OfSwarm(reachable=2), "reachable managers: 3, not 2"),
    (OfSwarm(quorum=False), "the swarm has its quorum (3 of 3 managers reachable, majority 2)"),
    (OfService("wbe"), "there is no service wbe; did you mean 'web'?"),
    (OfService("web", replicas=2, running=2), "replicas: 3, not 2; 3 tasks running, not 2"),
    (OfService("web", image="nginx:1.27"), "its image is lab/hello:1, not nginx:1.27"),
    (OfService("web", image="lab/hello:2"), "its image is lab/hello:1, not lab/hello:2"),
    (OfService("web", update="rolledback"), "its last update is none, not rollback_completed"),
    (OfService("web", one_per_node=True), "no task runs on"),
    (OfNode(name="w2", availability="drain"), "w2 has availability active, not drain"),
    (OfNode(name="w9"), "there is no such node: name w9"),
    (
        OfNode(role="worker", labels={"disk": "hdd"}),
        "w1 has the label disk with the value 'ssd', not 'hdd'; w2 has no label disk",
    ),
    (OfNode(role="worker", labels={"disk": "ssd"}, count=2), "1 nodes are so, not 2 (w2 has no label disk)"),
    (Exists("network", "ap"), "there is no network ap; did you mean 'app'?"),
    (Exists("secret", "key"), "there is no secret key"),
    (Exists("stack", "vote"), "there is no stack vote"),
]


@pytest.mark.parametrize("wanted", HOLDS, ids=str)
def test_what_is_so_passes(lesson: Class, wanted: Assertion) -> None:
    found = lesson.judge(wanted)
    assert (found.status, found.reason) == (Status.PASS, "")


@pytest.mark.parametrize(("wanted", "reason"), FAILS, ids=str)
def test_what_is_not_so_fails_and_says_what_is_there(lesson: Class, wanted: Assertion, reason: str) -> None:
    found = lesson.judge(wanted)
    assert found.status is Status.FAIL
    assert found.reason.startswith(reason)


def test_a_global_service_runs_once_on_each_node_that_takes_tasks(tmp_path: Path) -> None:
    desired = cluster(
        1, 2, services={"web": {"deploy": {"mode": "global"}}}, nodes={"w2": {"availability": "drain"}}
    )
    lesson = Class(tmp_path, desired).applied()
    assert lesson.judge(OfService("web", running=2, one_per_node=True)).status is Status.PASS
    assert lesson.judge(OfService("web", replicas=2)).reason == "it is not replicated"


def test_what_the_file_declares_is_found_by_its_name_there(tmp_path: Path) -> None:
    lesson = Class(tmp_path, cluster(1, secrets=contents(key="1"), configs=contents(conf="1"))).applied()
    assert lesson.judge(Exists("secret", "key")).status is Status.PASS
    assert lesson.judge(Exists("config", "conf")).status is Status.PASS
    assert lesson.judge(Exists("config", "key")).status is Status.FAIL


def test_a_task_of_a_machine_that_is_off_does_not_run(lesson: Class) -> None:
    """The swarm itself takes some seconds to notice, and says meanwhile that it does."""
    seen = lesson.rig.observe(lesson.desired)
    tasks = seen.services["web"].tasks
    on = next(node.node.machine for node in seen.nodes if node.id == tasks[0].node)
    state = seen.machine_of(on)
    assert state is not None
    off = replace(seen, machines={**seen.machines, on: replace(state, power=Power.STOPPED)})
    found = {
        wanted: judged(OfService("web", running=wanted), Snapshot(lesson.graded(), off)).reason
        for wanted in (3, ALL_TASKS)
    }
    assert found == {
        3: "2 tasks running, not 3",
        ALL_TASKS: "2/3 tasks running: a node of the others is gone",
    }


def test_a_lost_quorum_is_the_students_and_may_be_what_is_asked_for(lesson: Class) -> None:
    for machine in ("m2", "m3"):
        lesson.rig.world.kill("lab", machine)
    lost = "the swarm has lost its quorum: 1 of its 3 managers answers (m1), a majority is 2; not answering: m2, m3"
    assert (lesson.judge(OfSwarm(quorum=True)).status, lesson.judge(OfService("web")).reason) == (
        Status.FAIL,
        lost,
    )
    assert lesson.judge(OfSwarm(quorum=False)).status is Status.PASS
    assert lesson.judge(OfSwarm(managers=3, reachable=1, quorum=False)).status is Status.PASS
    assert lesson.judge(OfSwarm(reachable=2, quorum=False)).reason == "managers that answer: 1, not 2"


def test_managers_that_are_all_stopped_have_no_quorum(tmp_path: Path) -> None:
    lesson = Class(tmp_path, cluster(1, 1)).applied()
    lesson.rig.world.kill("lab", "m1")
    assert lesson.judge(OfSwarm(quorum=False)).status is Status.PASS
    assert (
        lesson.judge(OfSwarm(quorum=True)).reason == "the swarm has lost its quorum: all its managers are off"
    )


@pytest.mark.parametrize(
    "wanted",
    [
        OfSwarm(quorum=True),
        OfSwarm(quorum=False),
        OfService("web"),
        OfNode(name="w1"),
        Exists("network", "app"),
    ],
)
def test_a_cluster_that_does_not_answer_is_broken_and_never_failed(lesson: Class, wanted: Assertion) -> None:
    for machine in lesson.desired.machines:
        lesson.rig.world.hang("lab", machine)
    found = lesson.judge(wanted)
    assert found.status is Status.BROKEN
    assert found.reason.startswith("cannot be reached: ")


def test_a_cluster_that_is_not_there_is_broken(tmp_path: Path) -> None:
    found = Class(tmp_path, cluster(1)).judge(OfSwarm(quorum=True))
    assert (found.status, found.reason) == (
        Status.BROKEN,
        "the cluster does not exist: `swarmplan fleet apply` makes it",
    )


def test_a_simulated_cluster_has_no_servers_and_no_programs(lesson: Class) -> None:
    found = [lesson.judge(OfHttp("http://{m1}/")), lesson.judge(OfProgram(("true",)))]
    assert [one.status for one in found] == [Status.SKIPPED, Status.SKIPPED]
    assert all("simulated cluster" in one.reason for one in found)


def test_a_swarm_that_its_managers_left_is_the_students(lesson: Class) -> None:
    """Its workers do not know of it, and are asked in vain."""
    for machine in ("m1", "m2", "m3"):
        lesson.rig.adapters(lesson.desired).engine(machine).leave_swarm(force=True)
    assert not isinstance(lesson.rig.observe(lesson.desired).swarm, SwarmState)
    for wanted in (OfSwarm(quorum=True), OfSwarm(quorum=False), OfService("web"), OfNode(name="w1")):
        found = lesson.judge(wanted)
        assert (found.status, found.reason) == (
            Status.FAIL,
            "no machine manages the swarm: m1, m2, m3 in no swarm",
        )


def test_a_swarm_that_all_have_left_is_the_students(lesson: Class) -> None:
    for machine in lesson.desired.machines:
        lesson.rig.adapters(lesson.desired).engine(machine).leave_swarm(force=True)
    found = lesson.judge(OfService("web"))
    assert (found.status, found.reason) == (Status.FAIL, "there is no swarm")


def test_where_one_machine_does_not_answer_nobody_knows_whether_it_manages(lesson: Class) -> None:
    for machine in ("m1", "m2", "m3"):
        lesson.rig.adapters(lesson.desired).engine(machine).leave_swarm(force=True)
    lesson.rig.world.hang("lab", "w1")
    found = lesson.judge(OfSwarm(quorum=True))
    assert (found.status, found.absent) == (Status.BROKEN, False)
    assert found.reason.startswith("cannot be reached: ")


def test_a_swarm_that_is_locked_is_the_students(tmp_path: Path) -> None:
    lesson = Class(tmp_path, cluster(1, 1)).applied()
    engine = lesson.rig.adapters(lesson.desired).engine("m1")
    body = engine.swarm()
    engine.update_swarm(
        body["Version"]["Index"], {**body["Spec"], "EncryptionConfig": {"AutoLockManagers": True}}
    )
    driver = lesson.rig.adapters(lesson.desired).driver("m1")
    driver.stop("m1")
    driver.start("m1")
    found = lesson.judge(OfService("web"))
    assert (found.status, found.reason) == (Status.FAIL, "the swarm is locked on m1: docker swarm unlock")


def test_another_swarm_than_the_clusters_is_the_students(lesson: Class) -> None:
    seen = lesson.rig.observe(lesson.desired)
    other = replace(seen, swarm=Foreign("its swarm is that of the cluster x"))
    found = judged(OfService("web"), Snapshot(lesson.graded(), other))
    assert (found.status, found.absent) == (Status.FAIL, True)
    assert found.reason == "it is another swarm than this cluster's: its swarm is that of the cluster x"
