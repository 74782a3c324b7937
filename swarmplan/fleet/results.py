"""What came of the work on each cluster of a fleet."""

from collections.abc import Iterable
from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.errors import ExitCode, SwarmplanError
from swarmplan.events import Result, Stage, Verdict
from swarmplan.fleet.members import Member


class Ending(StrEnum):
    """How the work on one cluster ended, in words for people and programs."""

    READY = "ready"
    DESTROYED = "destroyed"
    FAILED = "failed"
    NOT_CONVERGED = "not converged"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"
    NOT_STARTED = "not started"
    PAUSED = "paused"
    SAVED = "saved"
    """A checkpoint of it was made."""
    NOT_CREATED = "not created"
    """It was not applied yet, so there was nothing to do."""


_OF_RESULTS = {
    Result.CONVERGED: Ending.READY,
    Result.FAILED: Ending.FAILED,
    Result.NOT_CONVERGED: Ending.NOT_CONVERGED,
    Result.REFUSED: Ending.REFUSED,
    Result.INTERRUPTED: Ending.INTERRUPTED,
}
_CODES = {
    Ending.FAILED: ExitCode.FAILED,
    Ending.INTERRUPTED: ExitCode.INTERRUPTED,
    Ending.NOT_STARTED: ExitCode.INTERRUPTED,
    Ending.REFUSED: ExitCode.REFUSED,
    Ending.NOT_CONVERGED: ExitCode.NOT_CONVERGED,
}
"""The code of each, the first that occurs is that of the whole."""


@dataclass(frozen=True, slots=True)
class MemberResult:
    """``step`` is the one that failed, "" where none did; ``why`` says what else there is to say; ``done`` counts the steps that were done."""

    member: Member
    ending: Ending
    step: str = ""
    why: str = ""
    done: int = 0
    seconds: float = 0.0


def result_of(member: Member, verdict: Verdict, seconds: float, *, destroyed: bool = False) -> MemberResult:
    """What is shown of a verdict."""
    ending = _OF_RESULTS[verdict.result]
    failed = next((one for one in verdict.outcomes if one.stage is Stage.FAILED), None)
    why = failed.reason if failed is not None and failed.reason else verdict.reason
    done = sum(1 for one in verdict.outcomes if one.stage is Stage.DONE and not one.silent)
    if ending is Ending.READY:
        left = "; ".join(verdict.remains)
        return MemberResult(member, Ending.DESTROYED if destroyed else ending, "", left, done, seconds)
    return MemberResult(member, ending, failed.step if failed else "", why, done, seconds)


def ending_of(code: int) -> Ending:
    """How the work on one cluster ended where an error with this exit code did: also what is wrong in its file or in what was typed is refused."""
    return Ending.REFUSED if code == ExitCode.USAGE else _OF_RESULTS[Result.of(code)]


def result_of_error(member: Member, error: SwarmplanError, seconds: float) -> MemberResult:
    """What is shown of an error that ended the work on one cluster."""
    return MemberResult(member, ending_of(error.exit_code), why=str(error), seconds=seconds)


def exit_code(results: Iterable[MemberResult]) -> ExitCode:
    """The code of a command with these results: 0 where all are as they are to be."""
    endings = {one.ending for one in results}
    return next((code for ending, code in _CODES.items() if ending in endings), ExitCode.DONE)
