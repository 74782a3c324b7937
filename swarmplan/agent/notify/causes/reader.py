"""From an event of the agent to what it shows: which causes there are, and which kinds of cause there are none of now."""

from swarmplan.agent.events import (
    Commit,
    PassEnded,
    PassResult,
    PassStarted,
    Reason,
    Resumed,
    Suspended,
)
from swarmplan.agent.notify.causes.cause import Cause, Scope, cause
from swarmplan.agent.notify.causes.of_pass import causes_of
from swarmplan.agent.policy.hold_kinds import OF_SOURCE, HoldKind
from swarmplan.dataclass import dataclass
from swarmplan.utc_time import utc_at

_OBSERVED = frozenset(
    {Scope.HOLD, Scope.CONTESTED, Scope.SOURCE, Scope.FAILED_COMMIT, Scope.DRIFT, Scope.LOCK}
)
"""What a pass that looked at the cluster has an answer to."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one event shows of a cluster. Of the scopes in ``settled`` there is nothing but what is ``present``; of those in ``ongoing``
    all goes on that did before; in ``replaced``, a cause of this ``commit`` takes the place of those of other commits."""

    cluster: str
    at: float
    present: tuple[Cause, ...] = ()
    settled: frozenset[Scope] = frozenset()
    ongoing: frozenset[Scope] = frozenset()
    replaced: frozenset[Scope] = frozenset()
    commit: Commit | None = None
    reasons: tuple[Reason, ...] = ()
    run: str = ""


class Reader:
    """Reads the events of an agent in their order."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}
        self._suspended: dict[str, float] = {}

    def forget(self, cluster: str) -> None:
        """It is not followed any more."""
        self._began.pop(cluster, None)
        self._suspended.pop(cluster, None)

    def read(self, event: PassStarted | PassEnded | Suspended | Resumed) -> Seen:
        """What it shows."""
        if isinstance(event, PassStarted):
            self._began[event.cluster] = event.at
            return Seen(event.cluster, event.at)
        if isinstance(event, Suspended):
            self._suspended[event.cluster] = event.at
            return Seen(event.cluster, event.at, (_suspension(event),))
        if isinstance(event, Resumed):
            return Seen(event.cluster, event.at, settled=frozenset({Scope.SUSPENSION}))
        return _ended(event, resumed=self._resumed(event))

    def _resumed(self, event: PassEnded) -> bool:
        """Whether the pass shows that its cluster is not suspended: it began after that, and did its work."""
        began = self._began.pop(event.cluster, None)
        if began is None:
            return False
        return began > self._suspended.get(event.cluster, began - 1)


def _suspension(event: Suspended) -> Cause:
    until = f" until {utc_at(event.until)}" if event.until else ""
    why = f": {event.reason}" if event.reason else ""
    text = f"suspended by {event.by}{until}{why}"
    remedy = f"swarmplan agent resume {event.cluster}"
    return cause(event.cluster, Scope.SUSPENSION, text, remedy=remedy, what=f"{event.by}\0{event.reason}")


def _ended(event: PassEnded, *, resumed: bool) -> Seen:
    settled, ongoing = _without(event)
    if resumed:
        settled |= {Scope.SUSPENSION}
    replaced = {
        PassResult.FAILED: frozenset({Scope.FAILURE}),
        PassResult.HELD: frozenset({Scope.SOURCE, Scope.FAILED_COMMIT}),
    }.get(event.result, frozenset())
    return Seen(
        event.cluster,
        event.at,
        tuple(causes_of(event)),
        settled,
        ongoing,
        replaced if event.commit else frozenset(),
        event.commit,
        event.reasons,
        event.run,
    )


def _without(event: PassEnded) -> tuple[frozenset[Scope], frozenset[Scope]]:
    """What a pass that ended so has an answer to, and what it says goes on. Only a pass that ends well shows that a failure is over; one
    that did not come to look at the cluster says nothing of it."""
    settled: frozenset[Scope] = frozenset()
    ongoing: frozenset[Scope] = frozenset()
    kinds = {hold.kind for hold in event.holds}
    match event.result:
        case PassResult.UNCHANGED:
            settled = _OBSERVED | {Scope.FAILURE}
        case PassResult.APPLIED:  # whether drift stays away, the next pass says
            settled = (_OBSERVED | {Scope.FAILURE}) - {Scope.DRIFT}
        case PassResult.HELD if HoldKind.FAILED_COMMIT in kinds:
            settled, ongoing = _OBSERVED, frozenset({Scope.FAILURE})
        case PassResult.HELD if not kinds & OF_SOURCE:
            settled = _OBSERVED
        case PassResult.HELD | PassResult.FAILED:
            settled = frozenset({Scope.LOCK})
    return settled, ongoing
