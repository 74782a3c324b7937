"""Every error swarmplan raises on purpose, and the exit code each ends in.

    SwarmplanError                 one clear line: what, where, what to do
    ├── SpecError             (2)  the file or the command line is wrong; carries every problem found
    ├── Refused               (4)  consent, fuse, lock or a stale plan
    ├── Interrupted         (130)  the user stopped it
    ├── NotConverged          (5)  applied, but not true in time, or rolled back
    └── Failure               (1)
        ├── Transient              worth another try; the only class that is retried
        │   └── Unreachable        nobody answered: says nothing about what is there
        │       ├── TimedOut       nobody answered within the time that was given
        │       └── NotOurs        somebody answered, for a swarm that is not the cluster's
        ├── Conflict               somebody else changed it first: read and compare again
        └── Permanent              trying again cannot help
            ├── NotFound           it does not exist
            ├── InUse              something else still uses it
            ├── Unreadable         what was answered makes no sense: says nothing about what is there
            └── NotManager         the engine manages no swarm, so it knows nothing of one

Foreign exceptions (a library's, a command's) are translated into these once, at the port.
"""

from collections.abc import Sequence
from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """The one table of exit codes. A command that is interrupted by another signal than Ctrl-C ends with 128 and that signal's
    number (``cli.stopping``)."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PENDING = 3
    REFUSED = 4
    NOT_CONVERGED = 5
    INTERRUPTED = 130


class Cause(StrEnum):
    """Why waiting for a service cannot help, for those who decide by it; the words for people are the error's."""

    ROLLED_BACK = "rolled back"
    """The engine went back to the spec before, or failed in the attempt."""
    PAUSED = "paused"
    """The engine stopped an update in the middle."""
    CRASH_LOOP = "crash loop"
    """Its tasks end again and again, as soon as they run."""
    DOES_NOT_START = "does not start"
    """Its tasks are refused by their nodes, or their containers cannot be started there."""
    NO_MORE_TRIES = "no more tries"
    """Its restart policy starts no other task."""


class SwarmplanError(Exception):
    """An error made for people: its text is one line without a secret in it."""

    exit_code = ExitCode.FAILED


class SpecError(SwarmplanError):
    """The spec or the command line is wrong. ``problems`` holds one line for each fault, in file order."""

    exit_code = ExitCode.USAGE

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Refused(SwarmplanError):
    """Nothing was changed: consent is missing, a fuse blew, a lock is held or a saved plan is stale."""

    exit_code = ExitCode.REFUSED


class Interrupted(SwarmplanError):
    """The user stopped the run."""

    exit_code = ExitCode.INTERRUPTED


class NotConverged(SwarmplanError):
    """The change was made but did not become true in time, or was rolled back. ``quoted`` are the last lines of what did
    not come up, in its own words; ``cause`` is None where it was only late."""

    exit_code = ExitCode.NOT_CONVERGED

    def __init__(self, message: str, quoted: Sequence[str] = (), cause: Cause | None = None) -> None:
        super().__init__(message)
        self.quoted = tuple(quoted)
        self.cause = cause


class Failure(SwarmplanError):
    """An operation failed."""


class Transient(Failure):
    """Worth another try within the step's deadline."""


class Unreachable(Transient):
    """Nobody answered. It says nothing about what is there: never read it as absent."""


class TimedOut(Unreachable):
    """Nobody answered within the time that was given, which may only mean that it was too short."""


class NotOurs(Unreachable):
    """Nobody of the cluster answered, but a manager of a swarm that is not the cluster's did."""


class Conflict(Failure):
    """The object changed since it was read ("update out of sequence")."""


class Permanent(Failure):
    """Trying again cannot help."""


class NotFound(Permanent):
    """The engine says the object does not exist. In answer to a change it may say so falsely while managers elect a leader
    (measured on 20.10.24): look again before acting on it."""


class InUse(Permanent):
    """The object cannot be removed: a service, a task or an endpoint still uses it."""


class Unreadable(Permanent):
    """What was answered is not what an engine answers. It says nothing about what is there: never read it as absent."""


class NotManager(Permanent):
    """The engine is in no swarm, or a worker: it has nothing to tell of a swarm."""


def reason_of(error: BaseException) -> str:
    """What the operating system says of it, without its number and the path; of any other error its text, in one line."""
    words = (error.strerror if isinstance(error, OSError) else None) or " ".join(str(error).split())
    return words or type(error).__name__
