"""The managers on the way through a plan as a curve: those that are reachable, and the majority that they may not fall below."""

from collections.abc import Sequence

from swarmplan.markup.element import Markup, element, joined
from swarmplan.render.svg.drawing import picture, text
from swarmplan.views.plan.values import QuorumRow

_WIDTH, _HEIGHT = 960, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 176, 20, 36
_APART = 16
"""Pixels that two words at the right keep from each other."""


def quorum_picture(rows: Sequence[QuorumRow]) -> Markup:
    """The curve of at least one row, for a page."""
    top = max(1, *(row.total for row in rows))
    least = min(rows, key=lambda row: row.reachable - row.majority)
    about = f"From {_said(rows[0])} to {_said(rows[-1])}; at the least {_said(least)}, {_where(least)}"
    parts = [
        *_grid(top),
        _curve([row.total for row in rows], top, "s-muted s-dashed"),
        _curve([row.majority for row in rows], top, "s-bad s-dashed"),
        _curve([row.reachable for row in rows], top, "s-good"),
        *_dots(rows, top),
        *_names(rows[-1], top),
        text("steps that touch a manager →", _LEFT, _HEIGHT - 10, "s-small s-muted"),
    ]
    return picture((_WIDTH, _HEIGHT), "Managers after each step", about, *parts, alone=False)


def _said(row: QuorumRow) -> str:
    return f"{row.reachable} of {row.total} reachable with a majority of {row.majority}"


def _where(row: QuorumRow) -> str:
    return "now" if row.step == "now" else f"after {row.step}"


def _grid(top: int) -> list[Markup]:
    """A line for each number of managers, or for so many of them as can be read."""
    every = -(-top // 6)
    found = []
    for count in range(0, top + 1, every):
        y = _y(count, top)
        way = f"M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"
        found.append(element("path", d=way, class_="s-edge", stroke_opacity="0.35"))
        found.append(text(str(count), _LEFT - 12, y + 4, "s-small s-muted s-end"))
    return found


def _curve(counts: Sequence[int], top: int, look: str) -> Markup:
    """Steps, as the number changes at once; the last one goes on to the right."""
    wide = _wide(len(counts))
    way = f"M{_LEFT} {_y(counts[0], top):.1f}" + "".join(
        f"V{_y(count, top):.1f}H{_LEFT + wide * (number + 1):.1f}" for number, count in enumerate(counts)
    )
    return element("path", d=way, class_=f"s-curve {look}")


def _dots(rows: Sequence[QuorumRow], top: int) -> list[Markup]:
    """A cross where the swarm accepts no changes, with the words for it; else a dot, of which each names its step."""
    found = []
    for number, row in enumerate(rows):
        x, y = _LEFT + _wide(len(rows)) * number, _y(row.reachable, top)
        name = element("title", f"{row.step}: {_said(row)}")
        if row.safe:
            found.append(element("circle", name, cx=f"{x:.1f}", cy=f"{y:.1f}", r="3.5", class_="s-good"))
            continue
        cross = f"M{x - 5:.1f} {y - 5:.1f}l10 10m-10 0l10 -10"
        found.append(
            joined(
                element("path", name, d=cross, class_="s-curve s-bad"),
                text("no quorum", x + 9, y - 6, "s-small s-bad"),
            )
        )
    return found


def _names(last: QuorumRow, top: int) -> list[Markup]:
    """The words at the right ends, which stand apart where the curves meet."""
    wanted = [
        ("reachable", last.reachable, "s-good"),
        ("majority", last.majority, "s-bad"),
        ("managers", last.total, "s-muted"),
    ]
    if last.total == last.reachable:
        wanted = [("managers, all reachable", last.reachable, "s-good"), wanted[1]]
    found, lowest = list[Markup](), 0.0
    for word, count, look in sorted(wanted, key=lambda one: -one[1]):
        y = max(_y(count, top) + 4, lowest + _APART)
        lowest = y
        found.append(text(f"{count} {word}", _WIDTH - _RIGHT + 10, y, f"s-small {look}"))
    return found


def _wide(count: int) -> float:
    return (_WIDTH - _LEFT - _RIGHT) / count


def _y(count: int, top: int) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - count / top)
