"""What came of the work on each cluster."""

import pytest

from swarmplan.errors import ExitCode
from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.fleet.members import Member
from swarmplan.fleet.results import Ending, MemberResult, ending_of, exit_code, result_of
from swarmplan.model.key import Key, Kind
from swarmplan.spec.fleet.settings import Student

ANNA = Member(Student("anna", "Anna"), 1, "lab-anna")
WEB = Key(Kind.SERVICE, "web")


def test_a_failure_names_its_step_and_why() -> None:
    outcomes = (
        Outcome("create network", WEB, Stage.DONE),
        Outcome("barrier", WEB, Stage.DONE, silent=True),
        Outcome("create web", WEB, Stage.FAILED, "no such image"),
        Outcome("await web", WEB, Stage.NOT_STARTED),
    )
    found = result_of(ANNA, Verdict(Result.FAILED, "1 step failed", outcomes), 3.0)
    assert found == MemberResult(ANNA, Ending.FAILED, "create web", "no such image", 1, 3.0)


def test_without_a_failed_step_the_verdict_says_why() -> None:
    found = result_of(ANNA, Verdict(Result.REFUSED, "needs --allow destroy: data"), 1.0)
    assert (found.ending, found.step, found.why) == (Ending.REFUSED, "", "needs --allow destroy: data")


def test_what_is_left_of_a_destroyed_cluster_is_said() -> None:
    found = result_of(ANNA, Verdict(Result.CONVERGED, remains=("interface x",)), 1.0, destroyed=True)
    assert (found.ending, found.why) == (Ending.DESTROYED, "interface x")


@pytest.mark.parametrize(
    ("endings", "code"),
    [
        ([], ExitCode.DONE),
        ([Ending.READY, Ending.DESTROYED, Ending.PAUSED, Ending.SAVED], ExitCode.DONE),
        ([Ending.READY, Ending.NOT_CREATED], ExitCode.DONE),
        ([Ending.READY, Ending.NOT_CONVERGED], ExitCode.NOT_CONVERGED),
        ([Ending.NOT_CONVERGED, Ending.REFUSED], ExitCode.REFUSED),
        ([Ending.REFUSED, Ending.NOT_STARTED], ExitCode.INTERRUPTED),
        ([Ending.INTERRUPTED, Ending.FAILED], ExitCode.FAILED),
    ],
)
def test_the_worst_gives_the_exit_code(endings: list[Ending], code: ExitCode) -> None:
    assert exit_code(MemberResult(ANNA, ending) for ending in endings) is code


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        (ExitCode.USAGE, Ending.REFUSED),
        (ExitCode.REFUSED, Ending.REFUSED),
        (ExitCode.INTERRUPTED, Ending.INTERRUPTED),
        (ExitCode.NOT_CONVERGED, Ending.NOT_CONVERGED),
        (ExitCode.FAILED, Ending.FAILED),
    ],
)
def test_the_exit_code_of_an_error_says_how_the_work_ended(code: ExitCode, ending: Ending) -> None:
    assert ending_of(code) is ending
