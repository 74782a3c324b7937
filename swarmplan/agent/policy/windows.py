"""Whether a cluster may be changed now, and until when that stays so.

A window is open while the clocks on the walls of its zone show a time in it. So where they are put forward over it, it does not
open on that day; where they are put back into it, it opens a second time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from swarmplan.dataclass import dataclass
from swarmplan.spec.agent.settings import Window
from swarmplan.spec.models.agent.zones import zone_named

_DAYS = 15
"""How far it is looked ahead: a window of one day in the week may be skipped once."""
_BLOCK = timedelta(hours=6)
"""In which the clocks are changed at most once."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """``open``: whether changes are allowed. ``until`` is when that ends, in seconds since the epoch; None where it does not
    within two weeks."""

    open: bool
    until: float | None = None


def open_at(windows: Sequence[Window], now: float) -> Opening:
    """Without windows, always. A zone that this machine does not know is never open."""
    if not windows:
        return Opening(open=True)
    here = _is_open(windows, now)
    ahead = sorted({instant for window in windows for instant in _edges(window, now)})
    return Opening(here, next((each for each in ahead if _is_open(windows, each) != here), None))


def opening_text(windows: Sequence[Window], at: float) -> str:
    """``2026-12-01 20:00+01:00 Europe/Berlin``: when a window opens, as the clocks of its own zone show it."""
    name = next((window.zone for window in windows if _shows(window, at)), "UTC")
    shown = datetime.fromtimestamp(at, zone_named(name) or UTC)
    offset = "" if name == "UTC" else shown.isoformat()[-6:]
    return f"{shown:%Y-%m-%d %H:%M}{offset} {name}"


def _is_open(windows: Sequence[Window], at: float) -> bool:
    return any(_shows(window, at) for window in windows)


def _shows(window: Window, at: float) -> bool:
    """Whether the clocks of the window's zone show a time in it."""
    zone = zone_named(window.zone)
    if zone is None:
        return False
    shown = datetime.fromtimestamp(at, zone)
    clock, today = shown.time(), shown.weekday()
    if window.start < window.end:
        return today in window.days and window.start <= clock < window.end
    yesterday = (today - 1) % 7
    return (today in window.days and clock >= window.start) or (
        yesterday in window.days and clock < window.end
    )


def _edges(window: Window, now: float) -> Iterator[float]:
    """The instants after now at which it may open or close: its times of day, and the changes of the clocks."""
    zone = zone_named(window.zone)
    if zone is None:
        return
    first = datetime.fromtimestamp(now, zone).date()
    for ahead in range(-1, _DAYS):
        day = first + timedelta(days=ahead)
        for clock in (window.start, window.end, time()):
            yield from (instant for instant in _instants(day, clock, zone) if instant > now)
    begin = datetime.fromtimestamp(now, UTC)
    for block in range(int(timedelta(days=_DAYS) / _BLOCK)):
        changed = _change(begin + block * _BLOCK, zone)
        if changed is not None:
            yield changed


def _instants(day: date, clock: time, zone: tzinfo) -> set[float]:
    """When the clocks show this: twice where they are put back."""
    shown = datetime.combine(day, clock, zone)
    return {shown.timestamp(), shown.replace(fold=1).timestamp()}


def _change(begin: datetime, zone: tzinfo) -> float | None:
    """When the clocks are changed in the block that begins then."""
    low, high = begin, begin + _BLOCK
    offset = low.astimezone(zone).utcoffset()
    if high.astimezone(zone).utcoffset() == offset:
        return None
    while high - low > _SECOND:
        middle = low + (high - low) / 2
        middle = middle.replace(microsecond=0) if middle.replace(microsecond=0) > low else middle
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    return float(round(high.timestamp()))
