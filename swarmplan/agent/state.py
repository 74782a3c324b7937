"""What is known of each cluster that the agent follows, as of its last passes."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from swarmplan.agent.events import Commit, PassEnded, Suspended
from swarmplan.dataclass import dataclass


class SyncState(StrEnum):
    """The label ``state`` of ``swarmplan_sync_state``."""

    UNKNOWN = "unknown"
    """No pass has ended yet, or the cluster could not be observed."""
    UP_TO_DATE = "up to date"
    OUT_OF_DATE = "out of date"
    HELD = "held"
    FAILED = "failed"


class HealthState(StrEnum):
    """The label ``state`` of ``swarmplan_health_state``."""

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    """It serves, and something is wrong with it."""
    NO_QUORUM = "no quorum"


@dataclass(frozen=True, slots=True)
class Health:
    """The health of a cluster as last observed: ``nodes`` counts by (role, state, availability); ``tasks`` are (running, desired)
    by service; ``certificates`` are the ends of their validity by kind, in seconds since the epoch; ``backup`` is when the last
    one succeeded, None without any."""

    state: HealthState = HealthState.UNKNOWN
    managers: int = 0
    reachable: int = 0
    nodes: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    tasks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    certificates: Mapping[str, float] = field(default_factory=dict)
    backup: float | None = None


LEAST_PATIENCE = 120.0
"""Seconds, on a machine that is busy."""


@dataclass(frozen=True, slots=True)
class ClusterStatus:
    """One cluster that is followed. Times are seconds since the epoch, None for never. ``acting`` says what the pass under way is
    for, "" where none is. ``due`` is when the next one begins; ``alive`` when its loop last showed that it runs; ``observed`` when a pass
    last looked at the cluster: ``health`` is of then."""

    name: str
    sync: SyncState = SyncState.UNKNOWN
    health: Health = Health()
    source: str = ""
    """The repository and path, or the file; without credentials."""
    fetched: Commit | None = None
    applied: Commit | None = None
    suspended: Suspended | None = None
    last: PassEnded | None = None
    last_success: float | None = None
    last_change: PassEnded | None = None
    """The last pass that changed something, of those of this process."""
    acting: str = ""
    waiting: bool = False
    """A pass is due, and begins when one of the others has ended: so many at once as ``parallelism`` says."""
    due: float | None = None
    alive: float | None = None
    observed: float | None = None
    interval: float = 60.0
    passes: int = 0
    failures: int = 0
    """Passes that failed one after the other, up to now."""
    lease_held: bool = False

    @property
    def patience(self) -> float:
        """Seconds without an observation, or without a sign of life of its loop, that are no reason for doubt: three intervals, and two minutes
        at least, as a pass takes its time."""
        return max(3 * self.interval, LEAST_PATIENCE)


@dataclass(frozen=True, slots=True)
class InvalidFile:
    """The agent file is not valid any more, ``since`` it was first read so: the agent goes on as it was. ``problems`` are a line each."""

    since: float
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """The whole agent. ``version`` is that of swarmplan, ``pid`` of its process. ``alive`` is when its main thread, which reads its file
    and hears signals, last showed a sign of life; None where none watches over it. ``invalid_file``: None while its file is valid."""

    version: str
    pid: int
    started: float
    clusters: tuple[ClusterStatus, ...] = ()
    alive: float | None = None
    invalid_file: InvalidFile | None = None
