"""The words of a notification: a title that is enough for a telephone, and a text that says what to do."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace

from swarmplan.agent.events import Commit, Reason
from swarmplan.agent.notify.cause import Kind, Scope
from swarmplan.agent.notify.clean import clean
from swarmplan.agent.notify.ledger import Draft, Item
from swarmplan.agent.notify.notification import Notification, Point, Severity
from swarmplan.agent.notify.reading import Seen
from swarmplan.utc_time import utc_at

TITLE = 160
"""Characters."""
TEXT = 4000
"""Characters: Telegram takes 4096 (https://core.telegram.org/bots/api#sendmessage)."""
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
    title = clean(_title(draft, seen), TITLE)
    commit = _clean_commit(seen.commit) if seen.commit else None
    reasons = tuple(Reason(each.trigger, clean(each.text)) for each in seen.reasons[:_MOST_REASONS])
    cluster = clean(seen.cluster)
    marks = [target, draft.kind, seen.cluster, repr(seen.at), *(each.fingerprint for each in points)]
    return Notification(
        id=_id(marks),
        cluster=cluster,
        kind=draft.kind,
        severity=_severity(draft),
        title=title,
        text=_text(draft.kind, points, draft.left_out, commit, reasons),
        at=seen.at,
        points=points,
        replaces=tuple(each.fingerprint for each in draft.replaces),
        left_out=draft.left_out,
        commit=commit,
        reasons=reasons,
        run=clean(seen.run),
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
        clean(f"{cluster}: no longer followed", TITLE),
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
        title=clean(f"{of.cluster}: resolved: {words}", TITLE),
        text=_text(of.kind, left, 0, of.commit, of.reasons),
        points=left,
    )


def trial(target: str, at: float) -> Notification:
    """A notification that says nothing but that it arrived."""
    return Notification(
        id=_id([target, Kind.TEST, repr(at)]),
        cluster="",
        kind=Kind.TEST,
        severity=Severity.INFO,
        title=f"swarmplan: a test of the target {clean(target, 80)}",
        text="Nothing happened. Notifications of the agent arrive here.",
        at=at,
    )


def _id(marks: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(marks).encode(errors="replace")).hexdigest()[:32]


def _severity(draft: Draft) -> Severity:
    if all(item.cause.scope is Scope.HEALED for item in draft.items):
        return Severity.INFO
    return _SEVERITIES.get(draft.kind, Severity.INFO)


def _title(draft: Draft, seen: Seen) -> str:
    many = len(draft.items) + draft.left_out
    first = draft.items[0].cause
    text = first.text
    match draft.kind:
        case Kind.FAILED:
            words = f"{_again(draft, 'failed', 'still fails', 'failed again')}: {text}"
        case Kind.HELD:
            held = _again(draft, "held", "still held", "held again")
            words = f"{held}: {text}" if many == 1 else f"{held} for {many} reasons"
        case Kind.DRIFT if first.scope is Scope.HEALED:
            words = f"drift was undone: {text}" if many == 1 else f"drift was undone: {many} differences"
        case Kind.APPLIED:
            words = f"applied {_what(seen, first.scope)}"
        case Kind.RESOLVED if all(item.cause.scope is Scope.SUSPENSION for item in draft.items):
            words = "resumed"
        case Kind.RESOLVED:
            words = f"resolved: {text}" if many == 1 else f"resolved: {many} causes"
        case _:
            words = text
    return f"{seen.cluster}: {words}"


def _what(seen: Seen, scope: Scope) -> str:
    """What was applied, in a few words: a commit, or why something was."""
    if seen.commit and scope is not Scope.HEALING:
        return f"{seen.commit.id[:8]}: {seen.commit.subject}" if seen.commit.subject else seen.commit.id[:8]
    return "because of " + (", ".join(dict.fromkeys(each.trigger for each in seen.reasons)) or "a change")


def _again(draft: Draft, first: str, repeated: str, returned: str) -> str:
    if all(item.repeated for item in draft.items):
        return repeated
    return returned if all(item.returned for item in draft.items) else first


def _point(item: Item) -> Point:
    cause = item.cause
    return Point(
        cause.fingerprint, clean(cause.text), clean(cause.remedy), item.since, item.repeated, item.returned
    )


def _text(
    kind: Kind, points: tuple[Point, ...], left_out: int, commit: Commit | None, reasons: tuple[Reason, ...]
) -> str:
    lines = []
    for point in points:
        known = kind is Kind.RESOLVED or point.repeated
        lines.append(f"{point.text} (since {utc_at(point.since)})" if known else point.text)
        if point.remedy and kind is not Kind.RESOLVED:
            lines.append(f"  to do: {point.remedy}")
    if left_out:
        lines.append(f"and {left_out} more")
    if commit is not None:
        lines.append(_commit_line(commit))
    if reasons:
        lines.append(
            "why: "
            + "; ".join(f"{each.trigger}: {each.text}" if each.text else each.trigger for each in reasons)
        )
    text = "\n".join(lines)
    return text if len(text) <= TEXT else f"{text[: TEXT - 1]}…"


def _commit_line(commit: Commit) -> str:
    parts = [f"commit {commit.short}"]
    if commit.ref:
        parts.append(f"of {commit.ref}")
    if commit.author:
        parts.append(f"by {commit.author}")
    return " ".join(parts) + (f": {commit.subject}" if commit.subject else "")


def _clean_commit(commit: Commit) -> Commit:
    return Commit(
        clean(commit.id), clean(commit.ref), clean(commit.author), clean(commit.subject), clean(commit.signer)
    )
