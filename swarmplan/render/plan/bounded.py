"""The bounds of a view that was kept in a file: whoever edited that may have written any number, and any number of rows."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from swarmplan.views.limits import LINES, ROWS
from swarmplan.views.plan.values import ChangeRow, Group, PlanView

T = TypeVar("T")
_MOST = 10**9
"""Of anything that is counted, and of seconds: thirty years."""


def bounded(view: PlanView) -> PlanView:
    """The same, with as many rows as a page shows and the others counted. Raises ValueError where a number is none of a plan."""
    _check(view)
    hazards, more_hazards = _first(view.hazards)
    quorum, more_quorum = _first(view.quorum)
    sections = (
        replace(one, lines=lines, more=one.more + more)
        for one in _first(view.sections)[0]
        for lines, more in (_first(one.lines),)
    )
    return replace(
        view,
        tallies=_first(view.tallies)[0],
        groups=tuple(_groups(_first(view.groups)[0])),
        hazards=hazards,
        more_hazards=view.more_hazards + more_hazards,
        sections=tuple(sections),
        quorum=quorum,
        more_quorum=view.more_quorum + more_quorum,
    )


def _groups(groups: Sequence[Group]) -> list[Group]:
    left, made = LINES, []
    for group in groups:
        changes, more = _first(group.changes)
        rows = list[ChangeRow]()
        for change in changes:
            shown, hidden = _first(change.fields, left)
            left -= len(shown)
            rows.append(replace(change, fields=shown, more=change.more + hidden))
        made.append(replace(group, changes=tuple(rows), more=group.more + more))
    return made


def _first(items: tuple[T, ...], most: int = ROWS) -> tuple[tuple[T, ...], int]:
    return items[:most], max(0, len(items) - most)


def _check(value: Any) -> None:
    if isinstance(value, tuple):
        for item in value:
            _check(item)
    elif is_dataclass(value):
        for one in fields(value):
            _check(getattr(value, one.name))
    elif isinstance(value, int | float) and not 0 <= value <= _MOST:
        raise ValueError("a number that is none of a plan")
