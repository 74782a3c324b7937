"""What the executor reports, and how steps and runs ended: plain values, shown by render, kept in the journal."""

from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.errors import Cause, ErrorKind, ExitCode
from swarmplan.model.key import Key


class Stage(StrEnum):
    """Where a step is."""

    STARTED = "started"
    WAITING = "waiting"
    RETRIED = "retried"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one step. ``elapsed`` is seconds since the step started; ``quoted`` are the last log lines
    of what did not start."""

    step: str
    key: Key
    stage: Stage
    detail: str = ""
    elapsed: float = 0.0
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended. ``reason`` says why a step was not done or was skipped, or what people should know of one that was
    done; ``code`` is the exit code of the failure. ``quoted`` are the last log lines of what did not start, ``cause`` is
    why, where that is known. ``silent``: a barrier in the graph, which is not shown. ``elapsed`` is seconds since the step
    started."""

    step: str
    key: Key
    stage: Stage
    reason: str = ""
    code: int = 0
    quoted: tuple[str, ...] = ()
    cause: Cause | None = None
    silent: bool = False
    elapsed: float = 0.0


class Result(StrEnum):
    """How a run ended."""

    CONVERGED = "converged"
    FAILED = "failed"
    NOT_CONVERGED = "not converged"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"

    @property
    def exit_code(self) -> ExitCode:
        """The code that a command ends with where its run ended so."""
        return _EXIT_CODES[self]

    @classmethod
    def of(cls, code: int) -> "Result":
        """The result of a run that an error with this exit code ended."""
        return _RESULTS.get(ExitCode(code), cls.FAILED)


_EXIT_CODES = {
    Result.CONVERGED: ExitCode.DONE,
    Result.FAILED: ExitCode.FAILED,
    Result.NOT_CONVERGED: ExitCode.NOT_CONVERGED,
    Result.REFUSED: ExitCode.REFUSED,
    Result.INTERRUPTED: ExitCode.INTERRUPTED,
}
_RESULTS = {code: result for result, code in _EXIT_CODES.items() if result is not Result.CONVERGED}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end of the run: its result, why, every step's outcome, the names of the steps left to do, and what a destroyed
    cluster left on hosts, a line each. ``only``: what the run was limited to, () for all; ``left_out`` are the keys of what
    differed and was not part of it."""

    result: Result
    reason: str = ""
    outcomes: tuple[Outcome, ...] = ()
    left: tuple[str, ...] = ()
    rounds: int = 0
    remains: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    kind: ErrorKind | None = None
