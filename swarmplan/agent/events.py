"""What the agent reports of its passes: plain values, for its status, its metrics and its notifications."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from swarmplan.dataclass import dataclass


class Trigger(StrEnum):
    """What made the agent look, or act."""

    START = "start"
    """The agent has started."""
    COMMIT = "new commit"
    FILE = "file changed"
    """A cluster file on this machine, or one that it names."""
    DRIFT = "drift"
    SECRET = "secret changed"  # noqa: S105 - no password
    """The content of a secret or config, which the file only names."""
    MACHINE = "machine came back"
    REQUEST = "sync requested"
    RESUMED = "resumed"
    SETTINGS = "agent file changed"
    WEBHOOK = "webhook"
    RETRY = "retry"
    """The last pass failed."""
    EVENT = "swarm event"
    """A manager reported a change of the swarm: what it was is found out by looking."""
    WINDOW = "window opened"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pass acts, in one line for people without a secret: ``services.web deploy.replicas: 2 → 5``."""

    trigger: Trigger
    text: str = ""


class PassResult(StrEnum):
    """How a pass ended; the label ``result`` of the metrics."""

    UNCHANGED = "unchanged"
    APPLIED = "applied"
    HELD = "held"
    """Something needs approval, is outside of its windows, is contested, or may not be healed; or the commit is not verified."""
    FAILED = "failed"
    LOCKED = "locked"
    """Another run has the lease: it is looked again."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that a cluster follows. ``ref`` is what names it (``branch main``, ``tag v1.2.3``), ``signer`` who signed it, "" where that
    was not verified; ``time`` is seconds since the epoch, of the committer."""

    id: str
    ref: str = ""
    author: str = ""
    subject: str = ""
    signer: str = ""
    time: int = 0

    @property
    def short(self) -> str:
        """The beginning of its id, as people write it."""
        return self.id[:12]


@dataclass(frozen=True, slots=True)
class Hold:
    """What is left undone until somebody decides: ``kind`` is that of the hazard, or a ``HoldKind``; ``text`` says what, ``remedy`` what to type or to do."""

    kind: str
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class PassStarted:
    """``at``, as in all of these, is seconds since the epoch."""

    cluster: str
    at: float
    reasons: tuple[Reason, ...]


PHASES = ("fetch", "observe", "apply")
"""Of a pass, in the order in which they take place."""


@dataclass(frozen=True, slots=True)
class PassEnded:
    """``text`` is one line for people, without a secret. ``seconds`` by phase, as far as each took place.
    ``drift`` counts findings by kind. ``changes`` counts what was done, by (kind of object, action). ``run`` is the id in
    the history, "" where nothing was changed. ``fallback`` is what came of the commit that was applied last, where the newest one cannot be
    used or is held."""

    cluster: str
    at: float
    result: PassResult
    text: str
    reasons: tuple[Reason, ...] = ()
    commit: Commit | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    drift: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    run: str = ""
    fallback: "PassEnded | None" = None


@dataclass(frozen=True, slots=True)
class Suspended:
    """``until`` is seconds since the epoch, 0 for until it is resumed; ``by`` is who asked for it."""

    cluster: str
    at: float
    by: str
    reason: str = ""
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Resumed:
    """``by`` is who asked for it."""

    cluster: str
    at: float
    by: str


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """The cluster is not in the agent file any more: no event of it comes after this, unless it is followed again."""

    cluster: str
    at: float


AgentEvent = PassStarted | PassEnded | Suspended | Resumed | Unfollowed
