"""What came of the checks."""

from collections.abc import Sequence
from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.fleet.members import Member
from swarmplan.spec.fleet.checks import Check


class Status(StrEnum):
    """How one check ended, in words for people and programs. ``broken``: it could not be decided, and says nothing of the student."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    SKIPPED = "skipped"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look found, and why; ``hint``: what a program printed last. ``absent``: what was looked for is not there at all."""

    status: Status
    reason: str = ""
    hint: str = ""
    absent: bool = False

    @property
    def holds(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.status in {Status.PASS, Status.SKIPPED}


PASSED = Finding(Status.PASS)


def failed_for(reasons: Sequence[str]) -> Finding:
    """Failed for these reasons; passed where there are none."""
    return Finding(Status.FAIL, "; ".join(reasons)) if reasons else PASSED


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one student. ``hint`` is what to do next, "" where it passed."""

    check: Check
    status: Status
    reason: str = ""
    hint: str = ""
    seconds: float = 0.0

    @property
    def points(self) -> int:
        """What it was worth to the student."""
        return self.check.points if self.status is Status.PASS else 0

    @property
    def counts(self) -> bool:
        """Whether its points could have been had."""
        return self.status is not Status.SKIPPED


@dataclass(frozen=True, slots=True)
class Grade:
    """The results of one student, in the order of the file."""

    member: Member
    results: tuple[CheckResult, ...]
    seconds: float = 0.0

    @property
    def points(self) -> int:
        """What the student got."""
        return sum(one.points for one in self.results)

    @property
    def possible(self) -> int:
        """What could have been got: the points of all that was not skipped."""
        return sum(one.check.points for one in self.results if one.counts)

    @property
    def wrong(self) -> bool:
        """Whether a check failed, or is broken."""
        return any(one.status in {Status.FAIL, Status.BROKEN} for one in self.results)


def result_of(check: Check, finding: Finding, seconds: float = 0.0) -> CheckResult:
    """The result that a finding is."""
    hint = "" if finding.status is Status.PASS else finding.hint
    if finding.status is Status.FAIL:
        hint = finding.hint or check.hint
    return CheckResult(check, finding.status, finding.reason, hint, seconds)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the class passed a check, of those of whom it could be decided."""

    passed: int
    graded: int

    @property
    def percent(self) -> int | None:
        """None where it could be decided of nobody."""
        return round(100 * self.passed / self.graded) if self.graded else None


def shares(checks: Sequence[Check], grades: Sequence[Grade]) -> dict[str, Share]:
    """By the check's id."""
    found = {
        check.id: [one.status for grade in grades for one in grade.results if one.check.id == check.id]
        for check in checks
    }
    return {
        name: Share(statuses.count(Status.PASS), statuses.count(Status.PASS) + statuses.count(Status.FAIL))
        for name, statuses in found.items()
    }
