"""A simulated cluster of a student, and its grading."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fake_clock import FakeClock
from laws.rig import Rig
from small_cluster import cluster

from swarmplan.adapters import Adapters
from swarmplan.events import Result
from swarmplan.fleet.checks.disturb.undo_file import UndoFile
from swarmplan.fleet.checks.grade import Grading
from swarmplan.fleet.checks.judge import judged
from swarmplan.fleet.checks.results import CheckResult, Finding
from swarmplan.fleet.checks.snapshot import GradedCluster, Snapshot
from swarmplan.fleet.members import Member
from swarmplan.model.cluster import Desired
from swarmplan.model.swarm import SwarmState
from swarmplan.spec.fleet.checks import Assertion, Check
from swarmplan.spec.fleet.settings import Student

ANNA = Member(Student("anna", "Anna", group="a", index=1), 1, "lab")


@dataclass
class Held:
    """The lease of nobody else, and what was said of the quorum."""

    adapters: Adapters
    said: list[str] = field(default_factory=list)

    def quorum_goes(self) -> None:
        self.said.append("goes")

    def quorum_is_back(self) -> None:
        self.said.append("is back")


class Class:
    """One student's cluster: three managers ``m1 …``, two workers ``w1 …`` and a service ``web`` with three replicas."""

    def __init__(self, place: Path, desired: Desired) -> None:
        self.rig, self.desired = Rig(), desired
        self.undo_file = UndoFile(place / "disturbed" / "lab.json")
        self.held: list[Held] = []
        self.stop = threading.Event()
        self.clock = FakeClock()
        self.simulated = True
        self.unlabelled = False

    def applied(self) -> "Class":
        assert self.rig.apply(self.desired).result is Result.CONVERGED
        return self

    def graded(self) -> GradedCluster:
        adapters = self.rig.adapters(self.desired)
        adapters.accept_unlabelled = self.unlabelled
        return GradedCluster(ANNA, self.desired, adapters, self.simulated, self.stop, _document)

    def judge(self, wanted: Assertion) -> Finding:
        """What one look finds."""
        return judged(wanted, Snapshot(self.graded(), self.rig.observe(self.desired)))

    @contextmanager
    def take_lease(self) -> Iterator[Held]:
        self.held.append(Held(self.rig.adapters(self.desired)))
        yield self.held[-1]

    def grade(self, *checks: Check, disturb: bool = True) -> tuple[CheckResult, ...]:
        """The results of a new process."""
        grading = Grading(self.graded(), self.take_lease, self.undo_file, self.clock)
        return grading.grade(checks, disturb=disturb)

    def state(self) -> dict[str, Any]:
        """Which machines run, and the availability of each node."""
        seen = self.rig.observe(self.desired)
        assert isinstance(seen.swarm, SwarmState), seen.swarm
        machines = {name: str(state.power) for name in seen.machines if (state := seen.machine_of(name))}
        return {
            "machines": machines,
            "nodes": {one.node.machine: str(one.node.availability) for one in seen.nodes},
        }

    def calls(self) -> list[str]:
        """The calls so far that changed something."""
        return list(self.rig.world.faults.calls)


def _document(desired: Desired, _seen: object) -> str:
    return json.dumps({"cluster": desired.cluster})


def web(**more: Any) -> dict[str, Any]:
    """The service ``web``."""
    return {"web": {"deploy": {"replicas": 3}, **more}}


def check(name: str, assertion: Assertion, **more: Any) -> Check:
    return Check(name, name, more.pop("points", 1), assertion, **more)


def statuses(results: Sequence[CheckResult]) -> dict[str, str]:
    return {one.check.id: str(one.status) for one in results}


@pytest.fixture
def lesson(tmp_path: Path) -> Class:
    """A cluster as the lesson wants it at its end."""
    desired = cluster(3, 2, services=web(), networks={"app": {}}, nodes={"w1": {"labels": {"disk": "ssd"}}})
    return Class(tmp_path, desired).applied()
