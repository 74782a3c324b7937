"""Checks of a cluster that is disturbed: what they find, what is refused, and that all is as before."""

from pathlib import Path

import pytest
from fake_clock import FakeClock
from small_cluster import cluster
from unit.fleet.checks.conftest import Class, check, statuses, web

from swarmplan.driver_ports import Pausing
from swarmplan.errors import Locked, Permanent
from swarmplan.fleet.checks.disturb.undo_file import ToUndo, Undo, UndoFile
from swarmplan.fleet.checks.results import Status
from swarmplan.spec.fleet.checks import ALL_TASKS, Disturb, Disturbance, OfHttp, OfNode, OfService, OfSwarm

UP = OfService("web", running=ALL_TASKS)
QUORUM = OfSwarm(quorum=True)
LESSON = "for a lesson on that, say allow_quorum_loss: true"


def disturbing(
    kind: Disturb, machine: str, *, quorum_loss: bool = False
) -> dict[str, tuple[Disturbance, ...]]:
    return {"disturb": (Disturbance(kind, machine, quorum_loss),)}


def test_a_check_without_a_disturbance_changes_nothing(lesson: Class) -> None:
    before = lesson.calls()
    lesson.grade(check("up", UP), check("less", OfService("web", running=9), within=20))
    assert (lesson.calls(), lesson.held) == (before, [])


def test_tasks_move_away_from_a_machine_that_is_stopped_and_it_is_started_again(lesson: Class) -> None:
    before, calls = lesson.state(), len(lesson.calls())
    (found,) = lesson.grade(check("less", UP, within=60, **disturbing(Disturb.STOP, "w1")))
    assert (found.status, found.reason) == (Status.PASS, "")
    assert lesson.calls()[calls:] == ["w1: driver stop", "w1: driver start"]
    assert lesson.state() == before
    assert not lesson.undo_file.path.exists()


def test_the_availability_of_a_node_is_set_back(lesson: Class) -> None:
    before = lesson.state()
    wanted = OfNode(name="w2", availability="drain")
    assert statuses(lesson.grade(check("set", wanted, **disturbing(Disturb.DRAIN, "w2")))) == {"set": "pass"}
    assert lesson.state() == before


def test_a_machine_that_is_paused_is_resumed(lesson: Class) -> None:
    before, calls = lesson.state(), len(lesson.calls())
    (found,) = lesson.grade(check("less", UP, within=60, **disturbing(Disturb.PAUSE, "w1")))
    assert (found.status, found.reason) == (Status.PASS, "")
    assert lesson.calls()[calls:] == ["w1: driver pause", "w1: driver resume"]
    assert lesson.state() == before


def test_a_cluster_that_is_paused_is_not_graded(lesson: Class) -> None:
    driver = lesson.rig.adapters(lesson.desired).driver("m1")
    assert isinstance(driver, Pausing)
    driver.pause(list(lesson.desired.machines))
    calls = lesson.calls()
    found = lesson.grade(
        check("up", UP),
        check("page", OfHttp("http://{m1}/")),
        check("kill", QUORUM, **disturbing(Disturb.KILL, "m1")),
    )
    assert [str(one.status) for one in found] == ["skipped"] * 3
    assert found[0].reason == "it is paused: `swarmplan fleet resume --only anna`"
    assert lesson.calls() == calls


def test_a_manager_is_killed_and_the_quorum_holds(lesson: Class) -> None:
    before = lesson.state()
    found = lesson.grade(
        check("kill", OfSwarm(reachable=2, quorum=True), within=60, **disturbing(Disturb.KILL, "m2")),
        check("again", OfSwarm(reachable=2), within=60, **disturbing(Disturb.STOP, "m3")),
    )
    assert statuses(found) == {"kill": "pass", "again": "pass"}
    assert lesson.state() == before
    assert len(lesson.held) == 1


def test_what_would_cost_the_quorum_is_not_done(tmp_path: Path) -> None:
    lesson = Class(tmp_path, cluster(1, 1, services=web())).applied()
    calls = lesson.calls()
    (found,) = lesson.grade(check("lost", QUORUM, **disturbing(Disturb.STOP, "m1")))
    assert (found.status, found.reason) == (
        Status.BROKEN,
        f"the swarm would lose its quorum (0 of 1 managers reachable, majority 1), so nothing was stopped; {LESSON}",
    )
    assert lesson.calls() == calls


def test_a_student_with_too_few_managers_up_fails_and_keeps_the_quorum(lesson: Class) -> None:
    lesson.rig.world.kill("lab", "m3")
    lesson.rig.world.pass_time(50)
    calls = lesson.calls()
    (found,) = lesson.grade(check("kill", QUORUM, **disturbing(Disturb.KILL, "m2")))
    assert found.status is Status.FAIL
    assert (
        "would lose its quorum (1 of 3 managers reachable, majority 2), so nothing was stopped"
        in found.reason
    )
    assert lesson.calls() == calls


def test_a_quorum_is_lost_where_the_lesson_says_so_and_had_again(lesson: Class) -> None:
    before = lesson.state()
    both = tuple(Disturbance(Disturb.STOP, name, quorum_loss=True) for name in ("m2", "m3"))
    found = lesson.grade(
        check("lost", OfSwarm(quorum=False), within=60, disturb=both),
        check("after", OfNode(name="w1", availability="drain"), **disturbing(Disturb.DRAIN, "w1")),
    )
    assert statuses(found) == {"lost": "pass", "after": "pass"}
    assert lesson.held[0].said == ["goes", "goes", "is back"]
    assert lesson.state() == before


@pytest.mark.parametrize(
    ("kind", "machine", "status", "reason"),
    [
        (
            Disturb.STOP,
            "w9",
            "broken",
            "the cluster has no machine w9: it has m1, m2, m3, w1, w2",
        ),
        (Disturb.KILL, "w2", "fail", "w2 does not run: it cannot be made to stop"),
    ],
)
def test_what_cannot_be_disturbed_is_said(
    lesson: Class, kind: Disturb, machine: str, status: str, reason: str
) -> None:
    lesson.rig.world.kill("lab", "w2")
    calls = lesson.calls()
    (found,) = lesson.grade(check("one", QUORUM, **disturbing(kind, machine)))
    assert (str(found.status), found.reason) == (status, reason)
    assert lesson.calls() == calls


def test_disturbances_can_be_left_out(lesson: Class) -> None:
    calls = lesson.calls()
    (found,) = lesson.grade(check("one", QUORUM, **disturbing(Disturb.STOP, "w1")), disturb=False)
    assert (str(found.status), found.reason) == ("skipped", "would disturb the cluster: --no-disturb")
    assert lesson.calls() == calls


def test_checks_that_change_nothing_come_first_and_the_results_in_the_order_of_the_file(
    lesson: Class,
) -> None:
    found = lesson.grade(
        check("kill", QUORUM, within=60, **disturbing(Disturb.KILL, "w1")),
        check("undisturbed", OfService("web", running=3)),
        check("other", UP, group="b"),
    )
    assert list(statuses(found).items()) == [("kill", "pass"), ("undisturbed", "pass"), ("other", "skipped")]
    assert found[2].reason == "only for the group b"


def test_a_cluster_that_another_run_holds_is_graded_without_disturbances(
    lesson: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken() -> None:
        raise Locked("another run has it")

    monkeypatch.setattr(lesson, "take_lease", taken)
    found = lesson.grade(check("undisturbed", UP), check("kill", QUORUM, **disturbing(Disturb.KILL, "w1")))
    assert statuses(found) == {"undisturbed": "pass", "kill": "broken"}
    assert found[1].reason == "another run has it"


def test_what_a_grading_that_was_killed_left_is_undone_first(lesson: Class) -> None:
    before = lesson.state()
    lesson.undo_file.write([ToUndo(Undo.START, "w1")])
    lesson.rig.world.kill("lab", "w1")
    found = lesson.grade(check("undisturbed", OfNode(name="w1", state="ready")), disturb=False)
    assert statuses(found) == {"undisturbed": "pass"}
    assert (lesson.state(), lesson.undo_file.read()) == (before, ())


def test_what_somebody_else_set_since_stays(lesson: Class) -> None:
    node = next(one.id for one in lesson.rig.observe(lesson.desired).nodes if one.node.machine == "w1")
    before = lesson.state()
    lesson.undo_file.write([ToUndo(Undo.AVAILABILITY, "w1", node, "pause", "drain")])
    lesson.grade(check("undisturbed", UP))
    assert (lesson.state(), lesson.undo_file.read()) == (before, ())


@pytest.mark.parametrize(
    "text", ["{}", "[", '{"format": "swarmplan/disturbed/1", "undo": [{"kind": "remove", "machine": "m1"}]}']
)
def test_an_undo_file_that_is_not_valid_is_acted_on_in_no_way(lesson: Class, text: str) -> None:
    lesson.undo_file.path.parent.mkdir()
    lesson.undo_file.path.write_text(text, encoding="utf-8")
    calls = lesson.calls()
    (found,) = lesson.grade(check("undisturbed", UP))
    assert found.status is Status.BROKEN
    assert "is not valid: see that all machines of the cluster run" in found.reason
    assert lesson.calls() == calls


def test_an_undo_file_of_another_version_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "lab.json"
    path.write_text('{"format": "swarmplan/disturbed/2"}', encoding="utf-8")
    with pytest.raises(Permanent, match="another version"):
        UndoFile(path).read()


def test_an_undo_file_is_for_its_owner_only(lesson: Class) -> None:
    lesson.undo_file.write([ToUndo(Undo.START, "w1")])
    assert lesson.undo_file.path.stat().st_mode & 0o777 == 0o600
    assert lesson.undo_file.read() == (ToUndo(Undo.START, "w1"),)


def test_a_grading_that_is_stopped_while_it_waits_puts_everything_right(lesson: Class) -> None:
    class Stopping(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            lesson.stop.set()

    before = lesson.state()
    lesson.clock = Stopping()
    never = OfService("web", running=77)
    found = lesson.grade(
        check("wait", never, within=600, **disturbing(Disturb.STOP, "w1")),
        check("next", QUORUM, **disturbing(Disturb.STOP, "w2")),
    )
    assert {one.reason for one in found} == {"stopped before it was decided"}
    assert (lesson.state(), lesson.undo_file.read()) == (before, ())
    assert "w2: driver stop" not in lesson.calls()


def test_a_cluster_that_does_not_settle_is_not_disturbed_further(lesson: Class) -> None:
    """The machine comes back, and reaches no manager."""
    world = lesson.rig.world

    class Cutting(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            world.cut("lab", "w1")

    lesson.clock = Cutting()
    found = lesson.grade(
        check("one", OfService("web", running=77), within=2, **disturbing(Disturb.PAUSE, "w1")),
        check("two", QUORUM, **disturbing(Disturb.STOP, "w2")),
    )
    assert statuses(found) == {"one": "fail", "two": "broken"}
    assert found[1].reason == "the cluster did not settle after the check one: not back yet: w1"
    assert lesson.undo_file.read() == ()


def test_a_swarm_that_students_made_themselves_is_graded(tmp_path: Path) -> None:
    lesson = Class(tmp_path, cluster(1, 1, services=web())).applied()
    manager = lesson.rig.adapters(lesson.desired).engine("m1")
    body = manager.swarm()
    manager.update_swarm(body["Version"]["Index"], {**body["Spec"], "Labels": {}})
    lesson.unlabelled = True
    found = lesson.grade(check("swarm", OfSwarm(managers=1, workers=1, quorum=True)), check("up", UP))
    assert statuses(found) == {"swarm": "pass", "up": "pass"}
