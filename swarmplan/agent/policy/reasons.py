"""Why a pass acts: what is different from what the last pass saw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from swarmplan.agent.events import Commit, Reason, Trigger
from swarmplan.agent.policy.texts import finding_text
from swarmplan.dataclass import dataclass
from swarmplan.drift.drift import Drift, DriftKind
from swarmplan.model.values.order import in_order
from swarmplan.render.text.one_line import one_line

MOST_REASONS = 20
"""Reasons of one kind; the others are counted."""
_SUBJECT = 100


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a pass saw. ``files`` are fingerprints of cluster files on this machine by name; ``contents`` those of secrets and configs by
    key (``secrets.db``), "" where one could not be read; ``machines``: whether each of them answered."""

    commit: Commit | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, str] = field(default_factory=dict)
    machines: Mapping[str, bool] = field(default_factory=dict)


def reasons(
    before: Snapshot | None, now: Snapshot, drift: Drift | None = None, asked: Sequence[Reason] = ()
) -> tuple[Reason, ...]:
    """In this order: what was asked for, what is new in the source, and what happened to the cluster. ``before`` is None for the
    first pass; there is always a reason."""
    found = list(asked)
    if before is None:
        found.append(Reason(Trigger.START))
    found += _few(Trigger.COMMIT, _commits(before, now))
    if before is not None:
        found += _few(Trigger.FILE, _changed_files(before.files, now.files))
        found += _few(Trigger.SECRET, _changed_contents(before.contents, now.contents))
        found += _few(Trigger.MACHINE, _back(before.machines, now.machines))
    found += _few(Trigger.DRIFT, _drifted(drift))
    return tuple(found) or (Reason(Trigger.INTERVAL),)


def _commits(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    new = now.commit
    old = before.commit if before is not None else None
    if new is None or (old is not None and old.id == new.id):
        return
    since = f"{old.short} → " if old is not None else ""
    by = f" (by {new.author})" if new.author else ""
    subject = f": {one_line(new.subject, _SUBJECT)}" if new.subject else ""
    yield (f"{since}{new.short} of {new.ref}{subject}{by}" if new.ref else f"{since}{new.short}{subject}{by}")


def _changed_files(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return in_order(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def _changed_contents(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What is new in the file is no change of it; of what could not be read, then or now, it is not known."""
    there = (name for name in before.keys() & now.keys() if before[name] and now[name])
    return in_order(name for name in there if before[name] != now[name])


def _back(before: Mapping[str, bool], now: Mapping[str, bool]) -> list[str]:
    return [f"{name} answers again" for name in in_order(now) if now[name] and before.get(name) is False]


def _drifted(drift: Drift | None) -> Iterator[str]:
    for finding in drift.findings if drift is not None else ():
        if finding.kind is not DriftKind.FOREIGN:
            yield f"{finding_text(finding)} [{finding.kind}]"


def _few(trigger: Trigger, texts: Iterator[str] | list[str]) -> list[Reason]:
    told = [one_line(text) for text in texts]
    more = len(told) - MOST_REASONS
    shown = [Reason(trigger, text) for text in told[:MOST_REASONS]]
    return [*shown, Reason(trigger, f"and {more} more")] if more > 0 else shown
