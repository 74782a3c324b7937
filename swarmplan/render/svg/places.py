"""The cards of machines: large ones name the services on each, small ones count their tasks."""

from collections.abc import Callable, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.markup.element import Markup, joined
from swarmplan.render.svg.drawing import box, text
from swarmplan.render.svg.task_looks import TASK_LOOKS
from swarmplan.views.task_states import TaskState
from swarmplan.views.topology import Place

LARGE, SMALL = 4, 8
"""Cards in a line."""
_LINES = 6
"""Lines on the tasks of a large card."""
_HEAD, _LINE, _FOOT = 56, 18, 10
_SMALL_TALL = 50
_COUNTS = 3
"""States that are counted on a small card."""

Line = tuple[TaskState, str, int]


@dataclass(frozen=True, slots=True)
class Card:
    """How a machine is drawn: how tall it is, and what is drawn at a place, within a width and a height."""

    small: bool
    height: Callable[[Place], float]
    draw: Callable[[Place, float, float, tuple[float, float]], Markup]


def large_card() -> Card:
    """With the names of services."""
    return Card(small=False, height=_large_height, draw=_large)


def small_card() -> Card:
    """With counts alone."""
    return Card(small=True, height=lambda _: _SMALL_TALL, draw=_small)


def _lines(place: Place) -> list[Line]:
    """A line for each service and state, the worst first."""
    found = [(state, cell.service, count) for cell in place.cells for state, count in cell.counts]
    order = list(TaskState)
    return sorted(found, key=lambda line: order.index(line[0]))


def _large_height(place: Place) -> float:
    lines = len(_lines(place))
    return _HEAD + max(1, min(lines, _LINES + 1)) * _LINE + _FOOT


def _large(place: Place, x: float, y: float, size: tuple[float, float]) -> Markup:
    room = size[0] - 24
    parts = [box("s-box", x, y, size=size, corner=8), *_head(place, x + 12, y + 22, room)]
    lines = _lines(place)
    for number, (state, service, count) in enumerate(lines[:_LINES]):
        parts += _line(f"{service}", state, count, (x + 12, y + _HEAD + 10 + number * _LINE), room)
    below = y + _HEAD + 10 + min(len(lines), _LINES) * _LINE
    if len(lines) > _LINES:
        parts.append(text(f"and {len(lines) - _LINES} more", x + 12, below, "s-small s-muted"))
    if not lines:
        parts.append(text("no tasks", x + 12, below, "s-small s-muted"))
    return joined(*parts)


def _head(place: Place, x: float, y: float, room: float) -> list[Markup]:
    sign, look = _sign(place)
    role = "leader" if place.leader else place.role
    about = " · ".join(
        filter(None, (role, place.state, "" if place.availability in {"", "active"} else place.availability))
    )
    return [
        text(sign, x, y, look),
        text(place.name, x + 18, y, "s-title", room=room - 20, size=14),
        text(about, x + 18, y + 18, f"s-small {'s-muted' if place.up else 's-bad'}", room=room - 18, size=12),
    ]


def _line(service: str, state: TaskState, count: int, at: tuple[float, float], room: float) -> list[Markup]:
    """A running task is what nobody asks about: it has no word."""
    x, y = at
    word = "" if state is TaskState.RUNNING else f"{state} "
    number = f"{word}{count}" if count > 1 or not word else word.strip()
    return [
        text(state.shape, x, y, f"s-small s-{TASK_LOOKS[state]}"),
        text(service, x + 18, y, "s-small", room=room - 18 - 7.5 * len(number) - 8, size=12),
        text(number, x + room, y, "s-small s-muted s-end"),
    ]


def _small(place: Place, x: float, y: float, size: tuple[float, float]) -> Markup:
    sign, look = _sign(place)
    room = size[0] - 16
    parts = [
        box("s-box", x, y, size=size),
        text(sign, x + 8, y + 19, f"s-small {look}"),
        text(place.name, x + 22, y + 19, "s-small", room=room - 14, size=12),
        *_counted(_totals(place), x + 8, y + 39),
    ]
    return joined(*parts)


def _totals(place: Place) -> list[tuple[TaskState, int]]:
    counts: dict[TaskState, int] = {}
    for state, _, count in _lines(place):
        counts[state] = counts.get(state, 0) + count
    return list(counts.items())


def _counted(totals: Sequence[tuple[TaskState, int]], x: float, y: float) -> list[Markup]:
    parts = []
    # The last place is for how many tasks of other states there are, where it is not for one.
    named = totals if len(totals) <= _COUNTS else totals[: _COUNTS - 1]
    for number, (state, count) in enumerate(named):
        left = x + number * 30
        parts += [
            text(state.shape, left, y, f"s-small s-{TASK_LOOKS[state]}"),
            text(str(count), left + 13, y, "s-small"),
        ]
    if others := sum(count for _, count in totals[len(named) :]):
        parts.append(text(f"+{others}", x + len(named) * 30, y, "s-small s-muted"))
    return parts


def _sign(place: Place) -> tuple[str, str]:
    if place.state == "unknown":
        return "?", "s-change"
    return ("●", "s-good") if place.up else ("✕", "s-bad")
