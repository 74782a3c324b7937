"""What another run applied since ours: to the swarm it is as it should be, to what is followed it is drift; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from swarmplan.agent.events import Commit
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.ports import Observation
from swarmplan.drift.drift import Drift, DriftKind, Finding
from swarmplan.history.record import Record, Unread
from swarmplan.model.change import Action
from swarmplan.model.key import Key

UNKNOWN = "it is not what was applied last, and no other run is recorded that changed it"


def is_applied(look: Observation, memory: Memory, commit: Commit | None) -> bool:
    """Whether all that the files ask for was applied before: whatever differs is the doing of others."""
    applied = memory.applied
    same = (applied.id if applied else "") == (commit.id if commit else "")
    return same and bool(look.inputs) and look.inputs == memory.inputs


def with_other_runs(look: Observation, runs: Sequence[Record | Unread], last: str) -> Drift:
    """The drift of a look at files that were applied before, in which nothing is new. ``runs`` are the recorded ones, newest first; those from
    ``last`` on back, our own last one, changed nothing since."""
    since = [one for one in takewhile(lambda one: one.id != last, runs) if isinstance(one, Record)]
    drift = look.drift
    found = tuple(_found(look, since))
    changed = {one.key for one in found}
    pending = tuple(key for key in drift.pending if key not in changed)
    return replace(drift, findings=(*drift.findings, *found), pending=pending)


def _found(look: Observation, since: Sequence[Record]) -> Iterator[Finding]:
    pending = frozenset(look.drift.pending)
    for change in look.plan.changes:
        if change.key not in pending or change.action is Action.WAIT:
            continue
        known = {each.path for one in look.drift.findings if one.key == change.key for each in one.fields}
        fields = tuple(each for each in change.fields if each.path not in known)
        yield Finding(DriftKind.CHANGED, change.key, fields, _by(change.key, since))


def _by(key: Key, since: Sequence[Record]) -> str:
    """The newest run that changed it; where none names it, the newest that changed more than it names."""
    run = next((one for one in since if _names(one, key)), None)
    if run is None:
        run = next((one for one in since if sum(one.changes.values()) > len(one.changed)), None)
    if run is None:
        return UNKNOWN
    who = "@".join(filter(None, (run.origin.user, run.origin.host))) or "somebody"
    commit = f", commit {run.origin.commit[:12]}" if run.origin.commit else ""
    return f"changed by run {run.id} of {who} at {run.started}: swarmplan {run.command}{commit}"


def _names(run: Record, key: Key) -> bool:
    return any(one.partition(" ")[2] == str(key) for one in run.changed)
