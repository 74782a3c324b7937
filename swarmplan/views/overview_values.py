"""The values of an overview."""

from enum import StrEnum
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.values.quorum import Quorum


class HealthShown(StrEnum):
    """Values are added, never renamed."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    NO_QUORUM = "no quorum"
    UNKNOWN = "unknown"
    PAUSED = "paused"
    ABSENT = "absent"
    """Nothing was created yet."""


class FileState(StrEnum):
    """Whether the cluster is as the file says. Values are added, never renamed."""

    UP_TO_DATE = "up to date"
    PENDING = "pending"
    """A plan has something to do, and not for what somebody else changed."""
    DRIFTED = "drifted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LeaseShown:
    """``state`` is held, free, revoked, draining or unknown. The rest is of one that is held, ``error`` why it is not known."""

    state: str
    who: str = ""
    command: str = ""
    message: str = ""
    since: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run that is recorded; of one that cannot be read only ``id`` and ``unread``, the reason. ``changes`` are counts by action."""

    id: str
    started: str = ""
    duration: float = 0.0
    command: str = ""
    result: str = ""
    who: str = ""
    commit: str = ""
    message: str = ""
    changes: tuple[tuple[str, int], ...] = ()
    changed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unread: str = ""

    def to_json(self) -> dict[str, Any]:
        """``id`` · ``started`` (RFC 3339) · ``duration`` (seconds) · ``command`` · ``result`` · ``who`` · ``commit`` · ``message`` ·
        ``changes``: counts by action · ``changed`` and ``failed``: names · ``unread``: why it cannot be read, "" where it can."""
        return {
            "id": self.id,
            "started": self.started,
            "duration": self.duration,
            "command": self.command,
            "result": self.result,
            "who": self.who,
            "commit": self.commit,
            "message": self.message,
            "changes": dict(self.changes),
            "changed": list(self.changed),
            "failed": list(self.failed),
            "unread": self.unread,
        }


@dataclass(frozen=True, slots=True)
class Overview:
    """``changes`` counts those of the plan by action. ``quorum``: None where it is not known who the managers are. ``taken`` is when it
    was observed, in seconds since 1970."""

    cluster: str
    summary: str
    health: HealthShown
    problems: tuple[str, ...]
    more_problems: int
    file: FileState
    changes: tuple[tuple[str, int], ...]
    drifted: int
    quorum: Quorum | None
    lease: LeaseShown
    runs: tuple[RunShown, ...]
    taken: float

    def to_json(self) -> dict[str, Any]:
        """``cluster`` · ``summary`` · ``health``: a ``HealthShown`` · ``problems`` (at most 20), ``more_problems`` · ``file``: a
        ``FileState`` · ``changes``: counts by action · ``drifted``: how many findings · ``quorum``: ``total``, ``reachable``,
        ``majority``, ``margin`` (how many more may be lost; negative: so many are missing), null where it is not known · ``lease``: ``state``, ``who``, ``command``, ``message``, ``since``, ``error`` · ``runs``: the last
        five · ``taken``."""
        lease = self.lease
        names = ("state", "who", "command", "message", "since", "error")
        return {
            "cluster": self.cluster,
            "summary": self.summary,
            "health": str(self.health),
            "problems": list(self.problems),
            "more_problems": self.more_problems,
            "file": str(self.file),
            "changes": dict(self.changes),
            "drifted": self.drifted,
            "quorum": _managers(self.quorum) if self.quorum else None,
            "lease": {name: getattr(lease, name) for name in names},
            "runs": [run.to_json() for run in self.runs],
            "taken": self.taken,
        }


def _managers(quorum: Quorum) -> dict[str, int]:
    majority = quorum.majority if quorum.total else 0
    return {
        "total": quorum.total,
        "reachable": quorum.reachable,
        "majority": majority,
        "margin": quorum.reachable - majority,
    }
