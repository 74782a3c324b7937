"""What the executor tells, and what became of steps and runs: plain values, shown by render, kept by the journal."""

from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.errors import Cause
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
    of what did not come up."""

    step: str
    key: Key
    stage: Stage
    detail: str = ""
    elapsed: float = 0.0
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step. ``reason`` says why, for a step that was not done or skipped, and what people should know of how
    it was done for one that was; ``code`` is the exit code that the failure asks for. ``quoted`` are the last log lines of what did not come up, ``cause`` is why it will not, where
    that is known. ``silent``: a joint in the graph, not worth a line to people."""

    step: str
    key: Key
    stage: Stage
    reason: str = ""
    code: int = 0
    quoted: tuple[str, ...] = ()
    cause: Cause | None = None
    silent: bool = False


class Result(StrEnum):
    """How a run ended."""

    CONVERGED = "converged"
    FAILED = "failed"
    NOT_CONVERGED = "not converged"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the run: how it ended, why, every step's outcome, the names of the steps left to do, and of a cluster that
    was taken down what hosts still have of it, a line each."""

    result: Result
    reason: str = ""
    outcomes: tuple[Outcome, ...] = ()
    left: tuple[str, ...] = ()
    rounds: int = 0
    remains: tuple[str, ...] = ()
