"""What is known of a cluster after each pass; pure."""

from dataclasses import replace

from swarmplan.agent.events import PassResult, Suspended
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.outcome import PassOutcome
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.agent.state import ClusterStatus, Health, SyncState
from swarmplan.render.redact import redact
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import GitSource

AGENT_FILE = "agent file"
"""Who suspended a cluster for which the agent file says so."""
_CHANGED = frozenset({PassResult.APPLIED})
_GOOD = frozenset({PassResult.APPLIED, PassResult.UNCHANGED})


def after_pass(status: ClusterStatus, passed: PassOutcome, memory: Memory | None) -> ClusterStatus:
    """The status once this pass has ended."""
    ended = passed.ended
    failed = ended.result is PassResult.FAILED
    return replace(
        status,
        sync=_sync(passed, status.sync),
        health=passed.health or (Health() if "observe" in ended.seconds else status.health),
        observed=ended.at if passed.look is not None else status.observed,
        fetched=passed.fetched or status.fetched,
        applied=memory.applied if memory else status.applied,
        last=ended,
        last_success=ended.at if ended.result in _GOOD else status.last_success,
        last_change=ended if ended.result in _CHANGED else status.last_change,
        acting="",
        alive=ended.at,
        passes=status.passes + 1,
        failures=status.failures + 1 if failed else 0,
        lease_held=False,
    )


def suspended_now(followed: Followed, memory: Memory | None, now: float) -> Suspended | None:
    """Whether no pass is to begin, and who wants that."""
    if followed.suspended:
        return Suspended(followed.name, 0.0, AGENT_FILE)
    found = memory.suspended if memory else None
    return found if found is not None and (not found.until or now < found.until) else None


def source_text(followed: Followed) -> str:
    """Where its files come from, without credentials."""
    source = followed.source
    if isinstance(source, GitSource):
        return redact(f"{source.url} {source.path}")
    return " ".join(source.files)


def _sync(passed: PassOutcome, before: SyncState) -> SyncState:
    result, kinds = passed.ended.result, {hold.kind for hold in passed.ended.holds}
    if result is PassResult.FAILED or HoldKind.FAILED_COMMIT in kinds:
        return SyncState.FAILED
    if result is PassResult.HELD:
        return SyncState.HELD
    if result in _GOOD:
        return SyncState.OUT_OF_DATE if kinds else SyncState.UP_TO_DATE
    return SyncState.OUT_OF_DATE if passed.look is not None and passed.look.plan.steps else before
