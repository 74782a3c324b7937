"""From an event of the agent to what it shows: which causes there are, and which kinds of cause there are none of now."""

from collections.abc import Iterable

from swarmplan.agent.events import (
    AgentEvent,
    Commit,
    Hold,
    PassEnded,
    PassResult,
    PassStarted,
    Reason,
    Resumed,
    Suspended,
    Trigger,
)
from swarmplan.agent.notify.cause import Cause, Scope, cause, steady
from swarmplan.dataclass import dataclass
from swarmplan.utc_time import utc_at

_SOURCE_HOLDS = frozenset({"unverified", "rewind", "unusable", "state", "same cluster"})
"""With these a pass did not come to look at the cluster."""
_CONTESTED_HOLDS = frozenset({"contested", "not healed"})
_FAILED_COMMIT = "failed commit"
_TOLD_DRIFT = frozenset({"changed", "missing", "infrastructure"})
"""Nobody made benign drift, and what is foreign is no business of the cluster's."""
_DELIBERATE = frozenset({Trigger.COMMIT, Trigger.FILE, Trigger.SECRET})
"""Somebody made this change: each is told, however like the one before it."""
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

    def read(self, event: AgentEvent) -> Seen:
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
        if event.result is PassResult.SUSPENDED or began is None:
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
        tuple(_causes(event)),
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
        case PassResult.APPLIED:  # of drift it says what there was before
            settled = (_OBSERVED | {Scope.FAILURE}) - {Scope.DRIFT}
        case PassResult.HELD if _FAILED_COMMIT in kinds:
            settled, ongoing = _OBSERVED, frozenset({Scope.FAILURE})
        case PassResult.HELD if not kinds & _SOURCE_HOLDS:
            settled = _OBSERVED
        case PassResult.HELD | PassResult.FAILED:
            settled = frozenset({Scope.LOCK})
        case PassResult.SUSPENDED:
            ongoing = frozenset({Scope.SUSPENSION})
    return settled, ongoing


def _causes(event: PassEnded) -> Iterable[Cause]:
    commit = event.commit.id if event.commit else ""
    if event.result is PassResult.FAILED:
        text = event.text or "the pass failed"
        yield cause(event.cluster, Scope.FAILURE, text, commit=commit, what=f"{commit}\0{steady(text)}")
    if event.result is PassResult.LOCKED:
        yield cause(event.cluster, Scope.LOCK, event.text or "another run has the lease", what="lease")
    for hold in event.holds:
        yield _held(event.cluster, hold, commit)
    yield from _drift(event)
    if event.result is PassResult.APPLIED or _is_found_applied(event):
        yield _applied(event, commit)


def _is_found_applied(event: PassEnded) -> bool:
    """Whether a new commit was true already: an agent that was killed had carried it out and not told, another one or a person had, or it
    changes nothing."""
    return event.result is PassResult.UNCHANGED and any(
        reason.trigger is Trigger.COMMIT for reason in event.reasons
    )


def _held(cluster: str, hold: Hold, commit: str) -> Cause:
    scope = Scope.HOLD
    if hold.kind in _SOURCE_HOLDS:
        scope = Scope.SOURCE
    elif hold.kind in _CONTESTED_HOLDS:
        scope = Scope.CONTESTED
    elif hold.kind == _FAILED_COMMIT:
        scope = Scope.FAILED_COMMIT
    about = commit if scope in {Scope.SOURCE, Scope.FAILED_COMMIT} else ""
    what = "\0".join([hold.kind, about, steady(hold.text)])
    return cause(cluster, scope, hold.text or hold.kind, remedy=hold.remedy, commit=about, what=what)


def _drift(event: PassEnded) -> Iterable[Cause]:
    """Drift that was healed, by what it was; and drift that is there, by its kinds, unless a hold says so."""
    if event.result is PassResult.APPLIED:
        for reason in event.reasons:
            if reason.trigger is Trigger.DRIFT and reason.text:
                yield cause(event.cluster, Scope.HEALED, reason.text)
        return
    if any(hold.kind in _CONTESTED_HOLDS for hold in event.holds):
        return
    for kind, count in sorted(event.drift.items()):
        if count and kind in _TOLD_DRIFT:
            yield cause(event.cluster, Scope.DRIFT, f"drift: {count} {kind}", what=kind)


def _applied(event: PassEnded, commit: str) -> Cause:
    triggers = {reason.trigger for reason in event.reasons}
    only_drift = Trigger.DRIFT in triggers and not triggers & (_DELIBERATE | {Trigger.MACHINE, Trigger.RETRY})
    scope = Scope.HEALING if only_drift else Scope.CHANGE
    what = [commit, *sorted(steady(f"{reason.trigger}: {reason.text}") for reason in event.reasons)]
    if triggers & _DELIBERATE or not triggers:
        what.append(event.run or str(event.at))
    return cause(event.cluster, scope, event.text or "applied", commit=commit, what="\0".join(what))
