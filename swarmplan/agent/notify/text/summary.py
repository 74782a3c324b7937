"""Several notifications as one: what would be more than the rate allows is sent together, and nothing of it is lost."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.agent.notify.text.notification import Notification, Severity, data

MOST_PARTS = 50
MOST_BYTES = 48_000
"""Of its parts as JSON: intermediaries must pass on events of 64 KiB (CloudEvents 1.0, "Size Limits")."""
_WORST = (Severity.FAILURE, Severity.WARNING, Severity.INFO, Severity.SUCCESS)


def summary(target: str, waiting: Sequence[Notification], now: float) -> Notification:
    """All of them in one, in their order; the oldest beyond the limits are counted."""
    every = parts_of(waiting)
    counted = sum(each.left_out for each in waiting if each.parts)
    parts = tuple(_fitting(every))
    left_out = counted + len(every) - len(parts)
    lines = [*([f"{left_out} more before these"] if left_out else []), *(each.title for each in parts)]
    clusters = {each.cluster for each in every}
    marks = "\0".join([target, *(each.id or each.title for each in every), repr(now)])
    return Notification(
        id=hashlib.sha256(marks.encode(errors="replace")).hexdigest()[:32],
        cluster=clusters.pop() if len(clusters) == 1 else "",
        kind=Kind.SUMMARY,
        severity=min((each.severity for each in every), key=_WORST.index),
        title=f"{len(every) + counted} notifications at once",
        text="\n".join(lines),
        at=now,
        left_out=left_out,
        parts=parts,
    )


def parts_of(waiting: Sequence[Notification]) -> list[Notification]:
    """They, and in place of summaries what is in those."""
    return [part for each in waiting for part in each.parts or (each,)]


def _fitting(every: Sequence[Notification]) -> list[Notification]:
    found: list[Notification] = []
    size = 0
    for each in reversed(every[-MOST_PARTS:]):
        part = replace(each, text="", parts=(), dropped=0)
        size += len(json.dumps(data(part)))
        if size > MOST_BYTES:
            break
        found.append(part)
    return found[::-1]
