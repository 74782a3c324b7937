"""The fields of a resource that differ: who changed which."""

from collections.abc import Iterable

from swarmplan.drift.attribution import changed_by_others, ignored_as_now, service_changed_by_others
from swarmplan.drift.draft import Draft
from swarmplan.drift.drift import DriftKind
from swarmplan.model.change import Change, FieldDiff
from swarmplan.model.key import Key, Kind

UNCLEAR = "somebody else changed it, or the file was edited: what was applied is not known"
MIXED = "somebody else changed it; some of these may be edits in the file"
_HANDS = ("availability",)
"""The fields of a node that take it out of work."""


def of_fields(draft: Draft, change: Change, fields: Iterable[FieldDiff]) -> None:
    """Sort out fields that differ: those that somebody else changed, and those that are new in the file."""
    fields = tuple(fields)
    if not fields:
        return
    key, paths = change.key, frozenset(one.path for one in fields)
    attribute = service_changed_by_others if key.kind is Kind.SERVICE else changed_by_others
    changed = attribute(draft.desired, draft.observed, key, paths)
    note = ""
    if changed is None:
        certain = change.drift if key.kind is Kind.SERVICE else _known(draft, key)
        note, changed = (MIXED if certain else UNCLEAR), paths
    by_hand = [one for one in fields if one.path in changed and _is_by_hand(key, one)]
    others = [one for one in fields if one.path in changed and one not in by_hand]
    if by_hand:
        draft.finding(DriftKind.INFRASTRUCTURE, key, note, by_hand)
    if others:
        draft.finding(DriftKind.CHANGED, key, note, others)
    if paths - changed:
        draft.pending.append(key)


def _known(draft: Draft, key: Key) -> bool:
    """Whether what was applied of it is known."""
    return draft.was_there(key) and ignored_as_now(draft.desired, draft.observed, key)


def _is_by_hand(key: Key, one: FieldDiff) -> bool:
    return key.kind is Kind.NODE and one.path in _HANDS
