"""Checks that wait do so at the same time, each for as long as it has, and a cluster no longer than it may take."""

from pathlib import Path

import pytest
from fake_clock import FakeClock
from small_cluster import cluster
from unit.fleet.checks.conftest import Class, check, statuses, web

from swarmplan.fleet.checks import grade, waiting
from swarmplan.fleet.checks.results import Finding, Status
from swarmplan.spec.fleet.checks import Disturb, Disturbance, Exists, OfService, OfSwarm

NEVER = OfService("web", running=77)


class CountingClock(FakeClock):
    """Counts its pauses."""

    pauses = 0

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.pauses += 1


def test_checks_wait_for_the_slowest_and_not_for_the_sum(
    lesson: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, observe = [], grade.observe
    monkeypatch.setattr(grade, "observe", lambda *words: looks.append(words) or observe(*words))
    lesson.clock = clock = CountingClock()
    found = lesson.grade(*(check(f"c{number}", NEVER, within=60) for number in range(10)))
    assert set(statuses(found).values()) == {"fail"}
    assert (clock.now(), clock.pauses, len(looks)) == (60, 60, 61)


def test_each_waits_for_as_long_as_it_has_itself(lesson: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second holds after three looks, the third is broken at once."""
    asked: list[str] = []

    def judged(assertion: object, _snapshot: object) -> Finding:
        name = str(assertion)
        asked.append(name)
        holds = name == "later" and asked.count(name) == 3
        status = Status.PASS if holds else Status.BROKEN if name == "broken" else Status.FAIL
        return Finding(status)

    monkeypatch.setattr(waiting, "judged", judged)
    named = {"short": 5, "later": 9, "broken": 9}
    found = lesson.grade(*(check(name, name, within=within) for name, within in named.items()))  # type: ignore[arg-type]
    assert statuses(found) == {"short": "fail", "later": "pass", "broken": "broken"}
    assert {name: asked.count(name) for name in named} == {"short": 6, "later": 3, "broken": 1}


@pytest.mark.parametrize(
    "assertion", [OfService("nothing"), Exists("network", "nothing"), Exists("stack", "nothing")]
)
def test_for_what_is_not_there_nothing_is_disturbed_and_nobody_waits(
    lesson: Class, assertion: OfService | Exists
) -> None:
    lesson.clock = clock = CountingClock()
    calls = lesson.calls()
    one = check("less", assertion, within=60, disturb=(Disturbance(Disturb.STOP, "w1"),))
    (found,) = lesson.grade(one)
    assert found.status is Status.FAIL
    assert found.reason.startswith("there is no ")
    assert (lesson.calls(), lesson.held, clock.pauses) == (calls, [], 0)


def test_a_lesson_that_was_not_begun_is_graded_at_once(tmp_path: Path) -> None:
    lesson = Class(tmp_path, cluster(1, 1)).applied()
    for machine in ("m1", "w1"):
        lesson.rig.adapters(lesson.desired).engine(machine).leave_swarm(force=True)
    lesson.clock = clock = CountingClock()
    stop = (Disturbance(Disturb.STOP, "w1"),)
    found = lesson.grade(
        *(check(f"c{number}", OfSwarm(quorum=True), within=60, disturb=stop) for number in range(3))
    )
    assert {(str(one.status), one.reason) for one in found} == {("fail", "there is no swarm")}
    assert clock.pauses == 0


def test_a_cluster_is_graded_for_so_long_and_no_longer(tmp_path: Path) -> None:
    lesson = Class(tmp_path, cluster(1, 1, services=web())).applied()
    stop = (Disturbance(Disturb.STOP, "w1"),)
    found = lesson.grade(*(check(f"c{number}", NEVER, within=600, disturb=stop) for number in range(5)))
    assert lesson.clock.now() <= grade.LONGEST + 60
    assert list(statuses(found).values())[-1] == "broken"
    assert (
        found[-1].reason == "not looked at: one cluster is graded for 30 minutes at most; choose with --check"
    )
    assert statuses(found)["c0"] == "fail"
    assert lesson.undo_file.read() == ()


def test_it_is_reported_what_a_cluster_is_at(lesson: Class) -> None:
    said: list[str] = []
    grading = grade.Grading(lesson.graded(), lesson.take_lease, lesson.undo_file, lesson.clock, said.append)
    grading.grade(
        [
            check("a", NEVER, within=1),
            check("b", NEVER, within=2),
            check("less", OfSwarm(quorum=True), disturb=(Disturbance(Disturb.STOP, "w1"),)),
        ]
    )
    assert said == ["waits for 2 checks: a, b", "waits for 1 check: b", "less: stop w1"]
