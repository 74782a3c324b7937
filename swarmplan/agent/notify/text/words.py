"""The words of a notification: a title that is enough for a telephone, and a text that says what to do."""

from swarmplan.agent.events import Commit, Reason, Trigger
from swarmplan.agent.notify.causes.cause import Kind, Scope
from swarmplan.agent.notify.causes.draft import Draft
from swarmplan.agent.notify.causes.reader import Seen
from swarmplan.agent.notify.text.notification import Point
from swarmplan.utc_time import utc_at

TITLE = 160
"""Characters."""
TEXT = 4000
"""Characters: Telegram takes 4096 (https://core.telegram.org/bots/api#sendmessage)."""


def title_of(draft: Draft, seen: Seen) -> str:
    """One line of at most ``TITLE`` characters once it is clean."""
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
    triggers = dict.fromkeys(
        each.trigger
        for each in seen.reasons
        if scope is not Scope.HEALING
        or each.trigger is not Trigger.COMMIT  # of the newest, which is not applied
    )
    return "because of " + (", ".join(triggers) or "a change")


def _again(draft: Draft, first: str, repeated: str, returned: str) -> str:
    if all(item.repeated for item in draft.items):
        return repeated
    return returned if all(item.returned for item in draft.items) else first


def text_of(
    kind: Kind, points: tuple[Point, ...], left_out: int, commit: Commit | None, reasons: tuple[Reason, ...]
) -> str:
    """Some lines, of at most ``TEXT`` characters."""
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
