"""Every error swarmplan raises on purpose, and the exit code each ends in.

    SwarmplanError                 one clear line: what, where, what to do
    ├── SpecError             (2)  the file or the command line is wrong; carries every problem found
    ├── Refused               (4)  approval, limit, lock or a stale plan
    │   ├── Locked                 another run holds the lock
    │   └── LeaseLost              the run may change nothing more: the lease is no longer its own
    ├── Interrupted         (130)  the user stopped it
    ├── NotConverged          (5)  applied, but not converged in time, or rolled back
    └── Failure               (1)
        ├── Transient              worth another try; the only class that is retried
        │   └── Unreachable        no answer: says nothing about what exists
        │       ├── TimedOut       no answer within the timeout
        │       └── NotOurs        an answer, but from a swarm that is not the cluster's
        ├── Conflict               somebody else changed it first: read and compare again
        └── Permanent              trying again cannot help
            ├── NotFound           it does not exist
            ├── InUse              something else still uses it
            ├── Unreadable         an invalid answer: says nothing about what exists
            └── NotManager         the engine is not a swarm manager

Foreign exceptions (a library's, a command's) are translated into these once, at the port.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """The one table of exit codes. A command that is interrupted by another signal than Ctrl-C ends with 128 and that signal's
    number (``cli.terminal.signals``)."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PENDING = 3
    REFUSED = 4
    NOT_CONVERGED = 5
    UNHEALTHY = 6
    INTERRUPTED = 130


class Cause(StrEnum):
    """Why a service or a node will not converge, for code; the error has the message for people."""

    ROLLED_BACK = "rolled back"
    """The engine rolled back to the previous spec, or tried to."""
    PAUSED = "paused"
    """The engine paused an update."""
    CRASH_LOOP = "crash loop"
    """Its tasks exit again and again, soon after they start."""
    DOES_NOT_START = "does not start"
    """Its nodes reject its tasks, or cannot start their containers."""
    NO_MORE_TRIES = "no more tries"
    """Its restart policy allows no further task."""
    LEFT = "left"
    """A node that was awaited has left the swarm."""
    LOCKED = "locked"
    """A manager that was awaited is locked, and nobody here has its key."""


class ErrorKind(StrEnum):
    """What kind of error ended a command, for programs: values are added, never renamed."""

    USAGE = "usage"
    """The command line is wrong."""
    INVALID = "invalid"
    """The cluster file, or another file that was given, is wrong."""
    REFUSED = "refused"
    """Approval, a limit, or a stale plan."""
    LOCKED = "locked"
    """Another run holds the lock of the cluster."""
    LEASE_LOST = "lease lost"
    """The run lost the lease of the cluster while it was under way, and stopped."""
    UNREACHABLE = "unreachable"
    """A machine or an engine did not answer."""
    FAILED = "failed"
    """Anything else that failed."""
    NOT_CONVERGED = "not converged"
    INTERRUPTED = "interrupted"
    INTERNAL = "internal"
    """A bug in swarmplan."""


class Problem(str):  # noqa: SLOT000 - its place is what it adds
    """One line on a fault of a file, with its place for programs: the file, line and column, which count from 1; 0 where the
    place is no line of a file."""

    file: str
    line: int
    column: int

    @classmethod
    def at(cls, file: str, line: int, column: int, text: str) -> "Problem":
        """The line ``text``, which names the place itself."""
        problem = cls(text)
        problem.file, problem.line, problem.column = file, line, column
        return problem


class SwarmplanError(Exception):
    """An error for people: its text is one line without a secret."""

    exit_code = ExitCode.FAILED
    kind = ErrorKind.FAILED


class SpecError(SwarmplanError):
    """The spec or the command line is wrong. ``problems`` holds one line for each fault, in file order; those whose place is
    known are each a ``Problem``."""

    exit_code = ExitCode.USAGE
    kind = ErrorKind.INVALID

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Refused(SwarmplanError):
    """Nothing was changed: approval is missing, a limit was exceeded, a lock is held or a saved plan is stale."""

    exit_code = ExitCode.REFUSED
    kind = ErrorKind.REFUSED


class Locked(Refused):
    """Another run on this machine holds the lock of the cluster."""

    kind = ErrorKind.LOCKED


class LeaseLost(Refused):
    """The run no longer holds the lease of the cluster: somebody took it, or it could not be renewed in time. Nothing more was
    carried out since; what was before, was."""

    kind = ErrorKind.LEASE_LOST


class Interrupted(SwarmplanError):
    """The user stopped the run."""

    exit_code = ExitCode.INTERRUPTED
    kind = ErrorKind.INTERRUPTED


class NotConverged(SwarmplanError):
    """The change was made but did not converge in time, or was rolled back. ``quoted`` are the last log lines of what did
    not start; ``cause`` is None where it was only late."""

    exit_code = ExitCode.NOT_CONVERGED
    kind = ErrorKind.NOT_CONVERGED

    def __init__(self, message: str, quoted: Sequence[str] = (), cause: Cause | None = None) -> None:
        super().__init__(message)
        self.quoted = tuple(quoted)
        self.cause = cause


class Failure(SwarmplanError):
    """An operation failed."""


class Transient(Failure):
    """Worth another try within the step's deadline."""


class Unreachable(Transient):
    """No answer. It says nothing about what exists: never treat it as absent. ``machines`` are the reasons of the machines that were
    asked, which the text has behind ``brief``."""

    kind = ErrorKind.UNREACHABLE

    def __init__(self, brief: str, machines: Mapping[str, str] | None = None) -> None:
        self.brief, self.machines = brief, dict(machines or {})
        alike: dict[str, list[str]] = {}
        for machine, reason in self.machines.items():
            alike.setdefault(reason, []).append(machine)
        told = [f"{', '.join(names)}: {reason}" for reason, names in alike.items()]
        super().__init__(f"{brief} ({'; '.join(told)})" if told else brief)


class TimedOut(Unreachable):
    """No answer within the timeout, which may only have been too short."""


class NotOurs(Unreachable):
    """No manager of the cluster answered, but a manager of another swarm did."""


class Conflict(Failure):
    """The object changed since it was read ("update out of sequence")."""


class Permanent(Failure):
    """Trying again cannot help."""


class NotFound(Permanent):
    """The engine says the object does not exist. After a change it may say so wrongly while managers elect a leader
    (measured on 20.10.24): check again before acting on it."""


class InUse(Permanent):
    """The object cannot be removed: a service, a task or an endpoint still uses it."""


class Unreadable(Permanent):
    """An answer that no engine gives. It says nothing about what exists: never treat it as absent."""


class NotManager(Permanent):
    """The engine is not in a swarm, or a worker: it cannot describe the swarm."""


def reason_of(error: BaseException) -> str:
    """The operating system's message, without errno and path; for any other error its text, in one line."""
    words = (error.strerror if isinstance(error, OSError) else None) or " ".join(str(error).split())
    return words or type(error).__name__
