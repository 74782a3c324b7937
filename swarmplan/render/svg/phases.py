"""The order of a plan's work as a picture: a box for each phase, from the first at the top to the last."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from swarmplan.markup.element import Markup, joined
from swarmplan.model.values.first_few import counted
from swarmplan.render.svg.drawing import box, edge, file_text, picture, text, wrapped
from swarmplan.render.values import duration_text
from swarmplan.views.plan.phases import Phase
from swarmplan.views.plan.values import PlanView

_MARGIN, _LEAST = 28, 560
_BOX, _TALL = 284, 92
_ACROSS, _DOWN = 24, 46
_PER_LINE = 3
_HEAD = 64
"""Pixels of the heading of a picture that is alone, which is at least ``_LEAST`` wide for it."""
_NANO = 10**9
_REMOVES = ("remove", "release", "clean up", "leave", "demote", "drain", "detach", "stop", "forget")


class _Place(NamedTuple):
    x: float
    y: float


def plan_svg(view: PlanView) -> str:
    """The picture as a file."""
    return file_text(plan_picture(view, alone=True))


def plan_picture(view: PlanView, *, alone: bool) -> Markup:
    """The picture. ``alone``: not within a page that says what it is about."""
    head = _HEAD if alone else 4
    wide = _width(view.phases, alone=alone)
    places, height = _places(view.phases, head, wide)
    title = f"Plan for {view.cluster}"
    about = f"{counted(view.steps, 'step')} in {counted(len(view.phases), 'phase')}, from top to bottom"
    parts = [_heading(title, view.summary, wide)] if alone else []
    if not view.phases:
        parts.append(text("Nothing to do.", _MARGIN, head + 16, "s-muted"))
    parts += [
        _edges(view.phases, places),
        *(_box(one, place) for one, place in zip(view.phases, places, strict=True)),
    ]
    return picture((round(wide), round(height)), title, about, *parts, alone=alone)


def _width(phases: Sequence[Phase], *, alone: bool) -> float:
    """As wide as the widest row."""
    rows = Counter(phase.row for phase in phases)
    most = min(_PER_LINE, max(rows.values(), default=1))
    boxes = most * _BOX + (most - 1) * _ACROSS + 2 * _MARGIN
    return max(_LEAST, boxes) if alone else boxes


def _heading(title: str, summary: str, wide: float) -> Markup:
    room = wide - 2 * _MARGIN
    return joined(
        text(title, _MARGIN, 30, "s-title", room=room, size=14),
        text(summary, _MARGIN, 50, "s-muted", room=room),
    )


def _places(phases: Sequence[Phase], head: float, wide: float) -> tuple[list[_Place], float]:
    """The upper left corner of each box, and where the picture ends."""
    rows: dict[int, list[int]] = {}
    for number, phase in enumerate(phases):
        rows.setdefault(phase.row, []).append(number)
    found, y = dict[int, _Place](), head + 8.0
    for row in sorted(rows):
        members = rows[row]
        for start in range(0, len(members), _PER_LINE):
            line = members[start : start + _PER_LINE]
            boxes = len(line) * _BOX + (len(line) - 1) * _ACROSS
            for column, number in enumerate(line):
                found[number] = _Place((wide - boxes) / 2 + column * (_BOX + _ACROSS), y)
            y += _TALL + (_DOWN if start + _PER_LINE >= len(members) else _ACROSS)
    end = y - _DOWN + _MARGIN if rows else head + 40
    return [found[number] for number in range(len(phases))], end


def _edges(phases: Sequence[Phase], places: Sequence[_Place]) -> Markup:
    half = _BOX / 2
    return joined(
        *(
            edge(places[need].x + half, places[need].y + _TALL, place.x + half, place.y)
            for phase, place in zip(phases, places, strict=True)
            for need in phase.needs
        )
    )


def _box(phase: Phase, place: _Place) -> Markup:
    x, y = place
    inner = _BOX - 30
    names = ", ".join(phase.names) + (
        f", and {phase.count - len(phase.names)} more" if phase.count > len(phase.names) else ""
    )
    lines = wrapped(names, inner / 12.5, 2)
    return joined(
        box(f"s-box{' s-dashed' if phase.waits else ''}", x, y, size=(_BOX, _TALL)),
        box(_look(phase), x + 10, y + 12, size=(4, _TALL - 24), corner=2),
        text(phase.title, x + 22, y + 25, "s-title", room=inner - 50, size=14),
        text(f"\N{MULTIPLICATION SIGN} {phase.count}", x + _BOX - 12, y + 25, "s-muted s-end"),
        *(
            text(line, x + 22, y + 46 + 16 * number, "s-small", room=inner, size=12)
            for number, line in enumerate(lines)
        ),
        text(_small(phase), x + 22, y + _TALL - 12, "s-small s-muted", room=inner, size=12),
    )


def _look(phase: Phase) -> str:
    if phase.waits:
        return "s-wait"
    return "s-bad" if phase.title.startswith(_REMOVES) else "s-good"


def _small(phase: Phase) -> str:
    how = "in turn with others of its row" if phase.turn else "one after another" if phase.chained else ""
    return " · ".join(filter(None, (how, f"limit {duration_text(round(phase.limit * _NANO))}")))
