"""What a pass needs of the outside: a source of files, and the cluster that they are about. Fulfilled by the command line, and by fakes."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from swarmplan.agent.events import Commit, Hold
from swarmplan.dataclass import dataclass
from swarmplan.drift.drift import Drift
from swarmplan.errors import Refused
from swarmplan.events import Verdict
from swarmplan.model.cluster import Desired, Observed
from swarmplan.plan.plan import Plan

if TYPE_CHECKING:
    from swarmplan.history.record import Record, Unread


class HeldBack(Refused):
    """What a source has is not used, such as a commit that is not verified; ``commit`` is that one, where it is known."""

    def __init__(self, hold: Hold, commit: Commit | None = None) -> None:
        super().__init__(hold.text)
        self.hold, self.commit = hold, commit


@dataclass(frozen=True, slots=True)
class Observation:
    """A cluster as one look found it. ``inputs`` is a hash of all that the files and their contents ask for; ``contents`` has one
    of each secret and config that they only name, ``files`` one of what files on this machine say besides, by their names."""

    desired: Desired
    observed: Observed
    plan: Plan
    drift: Drift
    inputs: str = ""
    contents: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a pass is to do. ``only``: patterns as of ``--only``, () for all; ``allowed`` is asked about the plan that is made once the lease is held,
    and says why it may not begin, or None. ``run`` is the id in the history, ``because`` what its record says."""

    run: str
    commit: Commit | None = None
    only: tuple[str, ...] = ()
    allowed: Callable[[Plan], str | None] = lambda _plan: None
    because: str = ""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What came of it. ``last`` is the last look of the run, None where there was none; ``changes`` counts what was done, by (kind of
    object, action)."""

    verdict: Verdict
    last: Observation | None = None
    changes: Mapping[tuple[str, str], int] = field(default_factory=dict)


class Site(Protocol):
    """A cluster that is open, as its files ask for it."""

    @property
    def desired(self) -> Desired:
        """What is asked for."""

    def look(self, stop: threading.Event) -> Observation:
        """Observe and plan, without the lease. Raises SwarmplanError."""

    def runs(self) -> "Sequence[Record | Unread]":
        """The runs that the swarm has records of, the newest first; none where they cannot be read."""

    def carry_out(self, order: RunRequest, stop: threading.Event, leased: Callable[[], None]) -> RunOutcome:
        """Change the cluster under its lease; ``leased`` is called once it is held. Raises SwarmplanError, Locked among them."""


class Source(Protocol):
    """Where the files of one cluster come from."""

    def fetch(self, last_applied: str, stop: threading.Event) -> Commit | None:
        """The commit that is followed now, verified; None for a source without commits. ``last_applied`` is the id of the one that was
        applied last, "" for none. Raises HeldBack for one that may not be used, and SwarmplanError."""

    def opened(
        self, commit: Commit | None, applied_as: str, stop: threading.Event
    ) -> AbstractContextManager[Site]:
        """The cluster as the files of this commit ask for it. ``applied_as`` is the name of the cluster that was applied last, "" for
        none: another one asks for approval. Raises SpecError where they are not valid."""

    def reopened(
        self, commit: Commit, applied_as: str, stop: threading.Event
    ) -> AbstractContextManager[Site]:
        """The same of a commit that was verified and applied before, as it was fetched then. Raises NotFound where it is not there
        any more."""
