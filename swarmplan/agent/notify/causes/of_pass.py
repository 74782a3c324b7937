"""The causes that a pass of the agent shows."""

from collections.abc import Iterable

from swarmplan.agent.events import Hold, PassEnded, PassResult, Trigger
from swarmplan.agent.notify.causes.cause import Cause, Scope, cause, steady
from swarmplan.agent.policy.hold_kinds import OF_DRIFT, OF_SOURCE, HoldKind

_NOTIFIED_DRIFT = frozenset({"changed", "missing", "infrastructure"})
"""Nobody made benign drift, and what is foreign is no business of the cluster's."""
_DELIBERATE = frozenset({Trigger.COMMIT, Trigger.FILE, Trigger.SECRET})
"""Somebody made this change: each is notified, however like the one before it."""


def causes_of(event: PassEnded) -> Iterable[Cause]:
    """Those that it shows."""
    commit = event.commit.id if event.commit else ""
    if event.result is PassResult.FAILED:
        text = event.text or "the pass failed"
        yield cause(event.cluster, Scope.FAILURE, text, commit=commit, what=f"{commit}\0{steady(text)}")
    if event.result is PassResult.LOCKED:
        yield cause(event.cluster, Scope.LOCK, event.text or "another run has the lease", what="lease")
    for hold in event.holds:
        yield _held(event.cluster, hold, commit)
    yield from _drift(event)
    if event.fallback is not None and event.fallback.result is PassResult.APPLIED:
        applied = event.fallback.commit
        yield from _drift(event.fallback)
        yield _applied(event.fallback, applied.id if applied else "", healing=True)
    if event.result is PassResult.APPLIED or _is_found_applied(event):
        yield _applied(event, commit)


def _is_found_applied(event: PassEnded) -> bool:
    """Whether a new commit was true already: an agent that was killed had carried it out and not reported it, another one or a person had, or it
    changes nothing."""
    return event.result is PassResult.UNCHANGED and any(
        reason.trigger is Trigger.COMMIT for reason in event.reasons
    )


def _held(cluster: str, hold: Hold, commit: str) -> Cause:
    scope = Scope.HOLD
    if hold.kind in OF_SOURCE:
        scope = Scope.SOURCE
    elif hold.kind in OF_DRIFT:
        scope = Scope.CONTESTED
    elif hold.kind == HoldKind.FAILED_COMMIT:
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
    if any(hold.kind in OF_DRIFT for hold in event.holds):
        return
    for kind, count in sorted(event.drift.items()):
        if count and kind in _NOTIFIED_DRIFT:
            yield cause(event.cluster, Scope.DRIFT, f"drift: {count} {kind}", what=kind)


def _applied(event: PassEnded, commit: str, *, healing: bool = False) -> Cause:
    """``healing``: whatever the reasons, it was applied before."""
    triggers = {reason.trigger for reason in event.reasons}
    only_drift = Trigger.DRIFT in triggers and not triggers & (_DELIBERATE | {Trigger.MACHINE, Trigger.RETRY})
    scope = Scope.HEALING if only_drift or healing else Scope.CHANGE
    what = [commit, *sorted(steady(f"{reason.trigger}: {reason.text}") for reason in event.reasons)]
    if triggers & _DELIBERATE or not triggers:
        what.append(event.run or str(event.at))
    return cause(event.cluster, scope, event.text or "applied", commit=commit, what="\0".join(what))
