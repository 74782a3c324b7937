"""What a pass is about, in one line for people: redacted, without control characters, and not too long."""

from collections.abc import Sequence

from swarmplan.drift.drift import Finding
from swarmplan.model.change import Action, Change
from swarmplan.model.values.first_few import first_and_count
from swarmplan.render.plan.fields import after_text, difference_text, fields_of
from swarmplan.render.text.one_line import one_line
from swarmplan.render.values import duration_text

_FIELDS = 3
"""Fields of one object that are shown."""
_SECOND = 1_000_000_000


def finding_text(finding: Finding) -> str:
    """``services.web deploy.replicas: 2 → 5``: the live value, and the file's."""
    fields = [
        f"{each.path}: {live} → {file}" for each in finding.fields for live, file in [difference_text(each)]
    ]
    note = finding.note or ("" if fields else str(finding.kind))
    told = first_and_count(fields, _FIELDS, "; ") + (f" ({note})" if note and fields else note)
    return one_line(f"{finding.key}{' ' if fields else ': '}{told}")


def changes_text(changes: Sequence[Change]) -> str:
    """``update services.web (image: a:1 → a:2; deploy.replicas: 1 → 2), delete services.old``: the first changes, each with its first
    fields; the others are counted."""
    return first_and_count([_change_text(change) for change in changes])


def _change_text(change: Change) -> str:
    fields = [
        f"{diff.path}: {after_text(diff)}"
        if change.action is Action.CREATE
        else f"{diff.path}: {' → '.join(difference_text(diff))}"
        for diff in fields_of(change)
    ]
    shown = first_and_count(fields, _FIELDS, "; ")
    return one_line(f"{change.action} {change.key}{f' ({shown})' if shown else ''}")


def period_text(seconds: float) -> str:
    """``10m``."""
    return duration_text(int(seconds * _SECOND))
