"""A cluster as a picture: its machines, the swarm around those that are in it, and on each the tasks of services."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from swarmplan.markup.element import Markup
from swarmplan.model.values.first_few import counted
from swarmplan.render.svg.drawing import box, file_text, picture, text
from swarmplan.render.svg.places import LARGE, SMALL, Card, large_card, small_card
from swarmplan.render.svg.task_looks import TASK_LOOKS, counts_text
from swarmplan.views.matrix import Cell, Column
from swarmplan.views.status import StatusView
from swarmplan.views.task_states import TaskState
from swarmplan.views.topology import Place, SwarmShown, Topology

_WIDTH, _MARGIN, _INSET, _GAP = 960, 28, 18, 14
_FEW = 24
"""Machines that are drawn with the names of the services on them; more of them are drawn small."""
_SERVICES = 3
"""Services in a line."""
_NAMED = 5
"""Services that have tasks without a node, by name; the others are counted."""
_SWARMS = {
    SwarmShown.UP: "Swarm",
    SwarmShown.NO_QUORUM: "Swarm without a quorum",
    SwarmShown.NONE: "No swarm",
    SwarmShown.UNKNOWN: "Swarm that could not be read",
}


class _Drawn(NamedTuple):
    parts: list[Markup]
    end: float


def status_svg(view: StatusView) -> str:
    """The picture as a file."""
    return file_text(topology_picture(view.topology, view.summary, alone=True))


def topology_picture(seen: Topology, summary: str, *, alone: bool) -> Markup:
    """The picture. ``alone``: not within a page that has the summary."""
    room = _WIDTH - 2 * _MARGIN
    parts, y = list[Markup](), 8.0
    if alone:
        parts += [
            text(seen.cluster, _MARGIN, 32, "s-title", room=room, size=14),
            text(summary, _MARGIN, 52, "s-muted", room=room),
        ]
        y = 72.0
    inside = [one for one in seen.places if one.role]
    outside = [one for one in seen.places if not one.role]
    card = large_card() if len(seen.places) <= _FEW else small_card()
    for title, places in ((_swarm_title(seen), inside), (_outside_title(seen), outside)):
        if places:
            drawn = _frame(title, places, card, y)
            parts, y = parts + drawn.parts, drawn.end + _GAP
    if card.small:
        parts += _legend(seen.places, y)
        y += 30
    for more in _left_out(seen):
        parts.append(text(more, _MARGIN, y + 14, "s-muted", room=room))
        y += 24
    drawn = _services(seen, y + 10)
    about = f"{counted(len(seen.places) + seen.more_places, 'machine')}, {counted(len(seen.services) + seen.more_services, 'service')}"
    return picture(
        (_WIDTH, round(drawn.end + 12)), f"Cluster {seen.cluster}", about, *parts, *drawn.parts, alone=alone
    )


def _swarm_title(seen: Topology) -> str:
    title = _SWARMS[seen.swarm]
    if not seen.managers:
        return title
    return f"{title} · {seen.reachable} of {counted(seen.managers, 'manager')} reachable, majority {seen.majority}"


def _outside_title(seen: Topology) -> str:
    """Nothing is said to be outside of a swarm that could not be read."""
    if seen.nodes_known:
        return "Not in the swarm"
    return (
        "Swarm without a quorum: its nodes are unknown"
        if seen.swarm is SwarmShown.NO_QUORUM
        else "Swarm that could not be read: its nodes are unknown"
    )


def _frame(title: str, places: Sequence[Place], card: Card, y: float) -> _Drawn:
    """The cards of these machines, line by line, each line as tall as its tallest."""
    across = SMALL if card.small else LARGE
    parts, top = list[Markup](), y + 40
    wide = (_WIDTH - 2 * _MARGIN - 2 * _INSET - (across - 1) * _GAP) / across
    for start in range(0, len(places), across):
        line = places[start : start + across]
        tall = max(card.height(one) for one in line)
        for column, one in enumerate(line):
            parts.append(card.draw(one, _MARGIN + _INSET + column * (wide + _GAP), top, (wide, tall)))
        top += tall + _GAP
    end = top - _GAP + _INSET
    around = box("s-frame", _MARGIN, y, size=(_WIDTH - 2 * _MARGIN, end - y), corner=10)
    return _Drawn([around, text(title, _MARGIN + _INSET, y + 26, "s-title", room=800, size=14), *parts], end)


def _legend(places: Sequence[Place], y: float) -> list[Markup]:
    """What the shapes on small cards stand for, of those that are there."""
    there = {state for one in places for cell in one.cells for state, _ in cell.counts}
    parts, x = [text("Tasks", _MARGIN, y + 14, "s-muted")], _MARGIN + 60
    for state in TaskState:
        if state in there:
            parts += [
                text(state.shape, x, y + 14, f"s-{TASK_LOOKS[state]}"),
                text(str(state), x + 18, y + 14),
            ]
            x += 104
    return parts


def _left_out(seen: Topology) -> Iterator[str]:
    if seen.more_places:
        yield f"and {counted(seen.more_places, 'more machine')}, not drawn"
    if seen.unassigned:
        yield f"Tasks without a node: {_without_node(seen.unassigned)}"


def _without_node(cells: Sequence[Cell]) -> str:
    found = [f"{cell.service} ({counts_text(cell.counts)})" for cell in cells]
    left = len(found) - _NAMED
    return ", ".join(found[:_NAMED]) + (f" and {counted(left, 'more service')}" if left > 0 else "")


def _services(seen: Topology, y: float) -> _Drawn:
    """A line on each service: how many of its tasks run, and what is wrong with it."""
    if not seen.services:
        return _Drawn([], y)
    parts, wide = [text("Services", _MARGIN, y + 18, "s-title")], (_WIDTH - 2 * _MARGIN) / _SERVICES
    top = y + 44
    for number, one in enumerate(seen.services):
        row, column = divmod(number, _SERVICES)
        parts += _service(one, _MARGIN + column * wide, top + row * 42, wide - 2 * _GAP)
    end = top + -(-len(seen.services) // _SERVICES) * 42 - 16
    if seen.more_services:
        parts.append(
            text(f"and {counted(seen.more_services, 'more service')}, not shown", _MARGIN, end, "s-muted")
        )
        end += 22
    return _Drawn(parts, end)


def _service(one: Column, x: float, y: float, room: float) -> list[Markup]:
    sign, look = ("?", "s-change") if not one.known else ("!", "s-bad") if one.problem else ("●", "s-good")
    count = f"{one.running}/{one.desired}" if one.known else "-"
    note = _service_note(one)
    return [
        text(sign, x, y, look),
        text(one.service, x + 18, y, room=room - 80),
        text(count, x + room - 4, y, "s-muted s-end"),
        text(note, x + 18, y + 17, "s-small s-muted", room=room - 22, size=12),
    ]


def _service_note(one: Column) -> str:
    if not one.known:
        return "unknown"
    return one.problem or ("running" if one.managed else "running, not managed by swarmplan")
