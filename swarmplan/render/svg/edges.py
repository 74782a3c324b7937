"""The edges between boxes that stand in lines: one that passes a line goes between its boxes, or beside them, never behind one."""

from collections.abc import Sequence
from typing import NamedTuple

from swarmplan.markup.element import Markup, joined
from swarmplan.render.svg.drawing import edge
from swarmplan.views.plan.step_kinds import StepKind

_BESIDE = 12
"""Pixels that an edge keeps from a box it passes."""


class Place(NamedTuple):
    """The upper left corner of a box."""

    x: float
    y: float


def step_edges(step_kinds: Sequence[StepKind], places: Sequence[Place], size: tuple[float, float]) -> Markup:
    """An edge from each kind to those that come right after it. ``size`` is that of a box."""
    wide, tall = size
    lines: dict[float, list[float]] = {}
    for place in places:
        lines.setdefault(place.y, []).append(place.x)
    found = []
    for kind, place in zip(step_kinds, places, strict=True):
        for need in kind.needs:
            start, end = (places[need].x + wide / 2, places[need].y + tall), (place.x + wide / 2, place.y)
            passed = [(y, lines[y]) for y in sorted(lines) if start[1] < y < end[1]]
            through = [
                (passing(_straight(start, end, y + tall / 2), xs, wide), y, y + tall) for y, xs in passed
            ]
            found.append(edge(start, end, through))
    return joined(*found)


def passing(wanted: float, boxes: Sequence[float], wide: float) -> float:
    """Where to pass a line of boxes, each of which begins at one of these places: as near as can be to where one would like to."""
    ways = sorted({*(x - _BESIDE for x in boxes), *(x + wide + _BESIDE for x in boxes)})
    free = [x for x in (wanted, *ways) if all(not box - _BESIDE < x < box + wide + _BESIDE for box in boxes)]
    return min(free, key=lambda x: abs(x - wanted))


def _straight(start: tuple[float, float], end: tuple[float, float], y: float) -> float:
    """Where the straight line between two points is at this height."""
    return start[0] + (end[0] - start[0]) * (y - start[1]) / (end[1] - start[1])
