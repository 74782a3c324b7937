"""A class of twelve on this machine, through a day: apply, an engine that is killed, a typo, grades, a reset, a student who leaves, the end."""

import json
import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.classes import Class
from integration.clusters import traces

from swarmplan.drivers.local.host.process import hosts_of

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("class")]

TWELVE = [f"{letter}{number}" for letter in ("anna", "bob", "eve") for number in range(1, 5)]
CHECKS = [
    {"id": "swarm", "points": 1, "swarm": {"managers": 1, "workers": 1}},
    {"id": "web", "points": 2, "service": {"name": "web", "running": 2}},
]


@pytest.fixture
def school(tmp_path: Path, archive: Path) -> Iterator[Class]:
    """A class that nobody else has, taken down at the end; then nothing on the machine carries its name."""
    name = f"it-{uuid.uuid4().hex[:6]}"
    made = Class(name, tmp_path, archive)
    try:
        yield made
    finally:
        if made.file.exists():
            made.run("destroy", "--auto-approve", "--allow", "all", code=None)
    assert [trace for trace in traces(name) if "pytest" not in trace] == []


def test_a_day_of_a_class_of_twelve(school: Class) -> None:
    school.write(TWELVE, parallelism=4, checks=CHECKS)
    assert set(school.plans().values()) == {"to apply"}
    assert school.results("apply") == dict.fromkeys(TWELVE, "ready")
    assert school.states() == dict.fromkeys(TWELVE, "healthy")
    assert set(school.plans().values()) == {"up to date"}

    _an_engine_is_killed(school)
    _a_typo_of_a_student(school)
    _a_student_leaves(school)
    gone = school.results("destroy", "--allow", "all")
    assert gone == dict.fromkeys(TWELVE[1:], "destroyed")


def _an_engine_is_killed(school: Class) -> None:
    """The next apply brings it back, and touches nobody else's cluster."""
    (victim,) = (
        process
        for process, machine in hosts_of(f"{school.name}-bob1").items()
        if machine.endswith("-worker-1")
    )
    os.kill(victim.pid, signal.SIGKILL)
    assert school.states("--only", "bob1") == {"bob1": "degraded"}
    graded = school.run("grade", "--format", "json", "--only", "bob*", code=None)
    points = {one["student"]: one["points"] for one in json.loads(graded.stdout)["students"]}
    assert points["bob2"] == 3
    assert points["bob1"] < 3
    assert {one for one, state in school.plans().items() if state != "up to date"} == {"bob1"}
    assert school.results("apply", "--allow", "all")["bob1"] == "ready"
    assert school.states("--only", "bob1") == {"bob1": "healthy"}


def _a_typo_of_a_student(school: Class) -> None:
    """A student breaks a cluster beyond what apply repairs: a reset makes it as it was."""
    school.run("exec", "--only", "eve2", "manager-1", "--", "docker", "service", "rm", "web")
    school.run("exec", "--only", "eve2", "worker-1", "--", "docker", "swarm", "leave", "--force")
    assert school.states("--only", "eve2") == {"eve2": "degraded"}
    school.run("reset", "eve2", "--auto-approve")
    assert school.states("--only", "eve*") == dict.fromkeys(("eve1", "eve2", "eve3", "eve4"), "healthy")
    assert school.plans()["eve2"] == "up to date"


def _a_student_leaves(school: Class) -> None:
    """The cluster goes only with consent; the others keep theirs."""
    school.enrol(*TWELVE[1:])
    held = school.run("apply", "--auto-approve", code=4)
    assert "anna1 is not in the roster any more" in " ".join(held.stdout.split())
    done = school.results("apply", "--allow", "destroy")
    assert done == {**dict.fromkeys(TWELVE[1:], "ready"), "anna1": "destroyed"}
    assert [trace for trace in traces(f"{school.name}-anna1") if "pytest" not in trace] == []
