"""Makes notifications."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace

from swarmplan.agent.events import Commit, Reason
from swarmplan.agent.notify.causes.cause import Kind, Scope
from swarmplan.agent.notify.causes.draft import Draft, Item
from swarmplan.agent.notify.causes.reader import Seen
from swarmplan.agent.notify.text.notification import Notification, Point, Severity
from swarmplan.agent.notify.text.words import TITLE, text_of, title_of
from swarmplan.render.text.one_line import one_line

_MOST_REASONS = 10
_SEVERITIES = {
    Kind.FAILED: Severity.FAILURE,
    Kind.HELD: Severity.WARNING,
    Kind.DRIFT: Severity.WARNING,
    Kind.APPLIED: Severity.SUCCESS,
    Kind.RESOLVED: Severity.SUCCESS,
}


def notification(draft: Draft, seen: Seen, target: str) -> Notification:
    """The notification to ``target`` of what is news in ``seen``. Its id is the same however often it is made."""
    points = tuple(map(_point, draft.items))
    title = one_line(title_of(draft, seen), TITLE)
    commit = _clean_commit(seen.commit) if seen.commit else None
    reasons = tuple(Reason(each.trigger, one_line(each.text)) for each in seen.reasons[:_MOST_REASONS])
    cluster = one_line(seen.cluster)
    marks = [target, draft.kind, seen.cluster, repr(seen.at), *(each.fingerprint for each in points)]
    return Notification(
        id=_id(marks),
        cluster=cluster,
        kind=draft.kind,
        severity=_severity(draft),
        title=title,
        text=text_of(draft.kind, points, draft.left_out, commit, reasons),
        at=seen.at,
        points=points,
        replaces=tuple(each.fingerprint for each in draft.replaces),
        left_out=draft.left_out,
        commit=commit,
        reasons=reasons,
        run=one_line(seen.run),
    )


def no_longer_followed(draft: Draft, at: float, target: str) -> Notification:
    """That causes are over because their cluster has left the agent file."""
    cluster = draft.items[0].cause.cluster
    made = notification(draft, Seen(cluster, at), target)
    return Notification(
        made.id,
        made.cluster,
        made.kind,
        Severity.INFO,
        one_line(f"{cluster}: no longer followed", TITLE),
        made.text,
        at,
        made.points,
    )


def without(of: Notification, unknown: Collection[str]) -> Notification | None:
    """The notification without the end of causes that its target does not know of; None where nothing is left of it."""
    left = tuple(each for each in of.points if each.fingerprint not in unknown)
    if of.kind is not Kind.RESOLVED or len(left) == len(of.points):
        return of
    if not left:
        return None
    words = left[0].text if len(left) == 1 else f"{len(left)} causes"
    return replace(
        of,
        title=one_line(f"{of.cluster}: resolved: {words}", TITLE),
        text=text_of(of.kind, left, 0, of.commit, of.reasons),
        points=left,
    )


def trial(target: str, at: float) -> Notification:
    """A notification that says nothing but that it arrived."""
    return Notification(
        id=_id([target, Kind.TEST, repr(at)]),
        cluster="",
        kind=Kind.TEST,
        severity=Severity.INFO,
        title=f"swarmplan: a test of the target {one_line(target, 80)}",
        text="Nothing happened. Notifications of the agent arrive here.",
        at=at,
    )


def _point(item: Item) -> Point:
    cause = item.cause
    return Point(
        cause.fingerprint,
        one_line(cause.text),
        one_line(cause.remedy),
        item.since,
        item.repeated,
        item.returned,
    )


def _id(marks: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(marks).encode(errors="replace")).hexdigest()[:32]


def _severity(draft: Draft) -> Severity:
    if all(item.cause.scope is Scope.HEALED for item in draft.items):
        return Severity.INFO
    return _SEVERITIES.get(draft.kind, Severity.INFO)


def _clean_commit(commit: Commit) -> Commit:
    return Commit(
        one_line(commit.id),
        one_line(commit.ref),
        one_line(commit.author),
        one_line(commit.subject),
        one_line(commit.signer),
    )
