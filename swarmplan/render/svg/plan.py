"""The order of a plan's work as a picture: a box for each kind of step, from the first at the top to the last."""

from collections import Counter
from collections.abc import Sequence

from swarmplan.markup.element import Markup, joined
from swarmplan.model.values.first_few import counted
from swarmplan.render.svg.drawing import box, file_text, picture, text, wrapped
from swarmplan.render.svg.edges import Place, step_edges
from swarmplan.render.values import duration_text
from swarmplan.views.plan.step_kinds import StepKind
from swarmplan.views.plan.values import PlanView

_MARGIN, _LEAST = 28, 560
_BOX, _TALL = 284, 92
_ACROSS, _DOWN, _WITHIN = 24, 46, 34
"""Pixels between boxes, between rows, and between the lines of one row."""
_PER_LINE = 3
_HEAD = 64
"""Pixels of the heading of a picture that is alone, which is at least ``_LEAST`` wide for it."""
_NANO = 10**9
_REMOVES = ("remove", "release", "clean up", "leave", "demote", "drain", "detach", "stop", "forget")


def plan_svg(view: PlanView) -> str:
    """The picture as a file."""
    return file_text(plan_picture(view, alone=True))


def plan_picture(view: PlanView, *, alone: bool) -> Markup:
    """The picture. ``alone``: not within a page that says what it is about."""
    head = _HEAD if alone else 4
    wide = _width(view.step_kinds, alone=alone)
    places, height = _places(view.step_kinds, head, wide)
    title = f"Plan for {view.cluster}"
    about = f"{counted(view.steps, 'step')} of {counted(len(view.step_kinds), 'kind')}, from top to bottom"
    parts = [_heading(title, view.summary, wide)] if alone else []
    if not view.step_kinds:
        parts.append(text("Nothing to do.", _MARGIN, head + 16, "s-muted"))
    parts += [
        step_edges(view.step_kinds, places, (_BOX, _TALL)),
        *(_box(one, place) for one, place in zip(view.step_kinds, places, strict=True)),
    ]
    return picture((round(wide), round(height)), title, about, *parts, alone=alone)


def _width(step_kinds: Sequence[StepKind], *, alone: bool) -> float:
    """As wide as the widest row."""
    rows = Counter(kind.row for kind in step_kinds)
    most = min(_PER_LINE, max(rows.values(), default=1))
    boxes = most * _BOX + (most - 1) * _ACROSS + 2 * _MARGIN
    return max(_LEAST, boxes) if alone else boxes


def _heading(title: str, summary: str, wide: float) -> Markup:
    room = wide - 2 * _MARGIN
    return joined(
        text(title, _MARGIN, 30, "s-title", room=room, size=14),
        text(summary, _MARGIN, 50, "s-muted", room=room),
    )


def _places(step_kinds: Sequence[StepKind], head: float, wide: float) -> tuple[list[Place], float]:
    """The upper left corner of each box, and where the picture ends."""
    rows: dict[int, list[int]] = {}
    for number, kind in enumerate(step_kinds):
        rows.setdefault(kind.row, []).append(number)
    found, y = dict[int, Place](), head + 8.0
    for row in sorted(rows):
        members = rows[row]
        for start in range(0, len(members), _PER_LINE):
            line = members[start : start + _PER_LINE]
            boxes = len(line) * _BOX + (len(line) - 1) * _ACROSS
            for column, number in enumerate(line):
                found[number] = Place((wide - boxes) / 2 + column * (_BOX + _ACROSS), y)
            y += _TALL + (_DOWN if start + _PER_LINE >= len(members) else _WITHIN)
    end = y - _DOWN + _MARGIN if rows else head + 40
    return [found[number] for number in range(len(step_kinds))], end


def _box(kind: StepKind, place: Place) -> Markup:
    x, y = place
    inner, many = _BOX - 30, kind.count > 1
    names = ", ".join(kind.names) + (
        f", and {kind.count - len(kind.names)} more" if kind.count > len(kind.names) else ""
    )
    lines = wrapped(names, inner / 12.5, 2)
    return joined(
        box(f"s-box{' s-dashed' if kind.waits else ''}", x, y, size=(_BOX, _TALL)),
        box(_look(kind), x + 10, y + 12, size=(4, _TALL - 24), corner=2),
        text(kind.title, x + 22, y + 25, "s-title", room=inner - 44 * many, size=14),
        text(f"\N{MULTIPLICATION SIGN} {kind.count}" if many else "", x + _BOX - 12, y + 25, "s-muted s-end"),
        *(
            text(line, x + 22, y + 46 + 16 * number, "s-small", room=inner, size=12)
            for number, line in enumerate(lines)
        ),
        text(_small(kind), x + 22, y + _TALL - 12, "s-small s-muted", room=inner, size=12),
    )


def _look(kind: StepKind) -> str:
    if kind.waits:
        return "s-wait"
    return "s-bad" if kind.title.startswith(_REMOVES) else "s-good"


def _small(kind: StepKind) -> str:
    how = "in turn with others of its row" if kind.turn else "one after another" if kind.chained else ""
    return " · ".join(filter(None, (how, f"limit {duration_text(round(kind.limit * _NANO))}")))
