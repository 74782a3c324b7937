"""Windows: when changes are allowed, on days on which the clocks are changed as well."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from swarmplan.agent.policy.windows import Opening, open_at
from swarmplan.spec.agent.settings import Window

DAILY = frozenset(range(7))
WEEKDAYS, SUNDAY = frozenset(range(5)), frozenset({6})
BERLIN, HAVANA, APIA = "Europe/Berlin", "America/Havana", "Pacific/Apia"


def window(days: frozenset[int], start: str, end: str, zone: str = BERLIN) -> Window:
    return Window(days, time.fromisoformat(start), time.fromisoformat(end), zone)


def instant(text: str, zone: str, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def opens(until: float | None = None) -> Opening:
    return Opening(open=True, until=until)


def closed(until: float | None = None) -> Opening:
    return Opening(open=False, until=until)


CASES = [
    ("on a work day", window(WEEKDAYS, "20:00", "23:00"), "2026-11-27 22:00", True, "2026-11-27 23:00"),
    ("its end is outside", window(WEEKDAYS, "20:00", "23:00"), "2026-11-27 23:00", False, "2026-11-30 20:00"),
    ("its start is inside", window(WEEKDAYS, "20:00", "23:00"), "2026-11-30 20:00", True, "2026-11-30 23:00"),
    ("at the weekend", window(WEEKDAYS, "20:00", "23:00"), "2026-11-28 21:00", False, "2026-11-30 20:00"),
    ("over midnight", window(SUNDAY, "22:00", "02:00"), "2026-11-29 23:00", True, "2026-11-30 02:00"),
    ("the night after", window(SUNDAY, "22:00", "02:00"), "2026-11-30 01:59", True, "2026-11-30 02:00"),
    ("the night before", window(SUNDAY, "22:00", "02:00"), "2026-11-29 01:00", False, "2026-11-29 22:00"),
    ("the whole day", window(SUNDAY, "00:00", "00:00"), "2026-11-29 12:00", True, "2026-11-30 00:00"),
    ("a skipped hour", window(DAILY, "02:00", "03:00"), "2026-03-28 23:00", False, "2026-03-30 02:00"),
    ("over a skipped hour", window(DAILY, "01:30", "03:30"), "2026-03-29 01:45", True, "2026-03-29 03:30"),
    ("begins in a skipped hour", window(DAILY, "02:30", "03:30"), "2026-03-29 01:00", False, "2026-03-29 03:00"),
    ("ends in a skipped hour", window(DAILY, "01:30", "02:30"), "2026-03-29 01:45", True, "2026-03-29 03:00"),
    ("skipped in this week", window(SUNDAY, "02:10", "02:50"), "2026-03-22 03:00", False, "2026-04-05 02:10"),
    ("before a doubled hour", window(DAILY, "02:15", "02:45"), "2026-10-25 01:00", False, "2026-10-25 02:15"),
    ("over midnight and a change", window(SUNDAY, "23:00", "23:00"), "2026-10-25 23:30", True, "2026-10-26 23:00"),
]  # fmt: skip


@pytest.mark.parametrize(("_", "one", "now", "is_open", "until"), CASES)
def test_a_window_of_berlin(_: str, one: Window, now: str, is_open: object, until: str) -> None:
    found = open_at((one,), instant(now, BERLIN))
    assert found == Opening(open=bool(is_open), until=instant(until, BERLIN))


def test_in_a_doubled_hour_a_window_opens_twice() -> None:
    one = (window(DAILY, "02:15", "02:45"),)
    first = [instant(f"2026-10-25 02:{minute}", BERLIN) for minute in (15, 45)]
    second = [instant(f"2026-10-25 02:{minute}", BERLIN, fold=1) for minute in (15, 45)]
    assert open_at(one, first[0]) == opens(first[1])
    assert open_at(one, first[1]) == closed(second[0])
    assert open_at(one, second[0]) == opens(second[1])


def test_where_midnight_itself_is_skipped_or_doubled() -> None:
    """In Havana the clocks are put forward at 00:00, and back from 01:00 to 00:00."""
    early = (window(DAILY, "00:00", "00:30", HAVANA),)
    assert open_at(early, instant("2026-03-07 23:00", HAVANA)).until == instant("2026-03-09 00:00", HAVANA)
    twice = open_at(early, instant("2026-11-01 00:30", HAVANA))
    assert twice == closed(instant("2026-11-01 00:00", HAVANA, fold=1))


def test_where_a_whole_day_is_skipped() -> None:
    """Samoa had no 30 December 2011, which was a Friday."""
    friday = (window(frozenset({4}), "08:00", "12:00", APIA),)
    assert open_at(friday, instant("2011-12-29 20:00", APIA)).until == instant("2012-01-06 08:00", APIA)


def test_several_windows_are_one_where_they_meet() -> None:
    both = (window(DAILY, "20:00", "22:00"), window(DAILY, "22:00", "23:00"))
    assert open_at(both, instant("2026-11-30 21:00", BERLIN)).until == instant("2026-11-30 23:00", BERLIN)


def test_always_and_never() -> None:
    assert open_at((), 0.0) == opens()
    assert open_at((window(DAILY, "00:00", "00:00"),), 0.0) == opens()
    assert open_at((window(DAILY, "00:00", "23:00", "Mars/Olympus"),), 0.0) == closed()
