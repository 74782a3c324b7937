"""What an agent decides alone holds for every window, every zone, every order of drift and failures."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from laws.rig import law

from swarmplan.agent.policy.heal import History, decide, noted
from swarmplan.agent.policy.retry import LONGEST_WAIT, Failed, Tried, failed_again, try_again
from swarmplan.agent.policy.windows import open_at
from swarmplan.drift.drift import Drift, DriftKind, Finding
from swarmplan.model.change import FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.spec.agent.settings import Heal, Window

pytestmark = pytest.mark.laws

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Havana", "America/St_Johns", "Australia/Lord_Howe",
    "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "Asia/Gaza", "America/Santiago", "Antarctica/Troll",
)  # fmt: skip
"""With changes at midnight, of half an hour and of two hours, over the date line, in the south, and none."""
MINUTE = 60
WALK = 2 * 24 * 60
"""Minutes that are walked."""
BEGIN, END = datetime(2005, 1, 1), datetime(2036, 1, 1)  # noqa: DTZ001 - bounds of drawn numbers
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
days = st.frozensets(st.integers(0, 6), min_size=1)


def windows(zone: str) -> st.SearchStrategy[tuple[Window, ...]]:
    one = st.builds(Window, days, clocks, clocks, st.just(zone))
    return st.lists(one, min_size=1, max_size=3).map(tuple)


def near_change(zone: str) -> st.SearchStrategy[int]:
    """Instants at which the clocks are changed soon, or were just now; any others where they never are."""
    known = ZoneInfo(zone)
    start = int(BEGIN.timestamp())

    def changes(at: int) -> int:
        for day in range(250):
            here = at + day * 86400
            offsets = [datetime.fromtimestamp(here + hours * 3600, known).utcoffset() for hours in (0, 24)]
            if offsets[0] != offsets[1]:
                return here
        return at

    drawn = st.integers(start, int(END.timestamp()) - 86400 * 300).map(changes)
    return st.builds(lambda at, minutes: (at // MINUTE + minutes) * MINUTE, drawn, st.integers(-600, 1800))


def shown_in(window: Window, minute: int) -> bool:
    """Whether the clocks show a time between the beginning and the end of one of the window's days: by counting the days."""
    shown = datetime.fromtimestamp(minute, ZoneInfo(window.zone)).replace(tzinfo=None)
    for ahead in (-1, 0):
        day: date = shown.date() + timedelta(days=ahead)
        if day.weekday() not in window.days:
            continue
        begin, end = datetime.combine(day, window.start), datetime.combine(day, window.end)
        if begin <= shown < (end if end > begin else end + timedelta(days=1)):
            return True
    return False


@law
@given(st.data())
def test_windows_are_as_the_clocks_show_minute_by_minute(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    drawn, now = data.draw(windows(zone)), data.draw(near_change(zone))
    found = open_at(drawn, float(now))
    assert found.open == any(shown_in(window, now) for window in drawn)
    for minutes in range(1, WALK):
        here = now + minutes * MINUTE
        if found.until is not None and here >= found.until:
            assert found.until % MINUTE == 0
            assert any(shown_in(window, int(found.until)) for window in drawn) != found.open
            event("it ends within the walk")
            return
        assert any(shown_in(window, here) for window in drawn) == found.open


@law
@given(st.data())
def test_from_one_instant_to_the_next_windows_open_and_close(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    drawn, now = data.draw(windows(zone)), float(data.draw(near_change(zone)))
    for _ in range(6):
        here = open_at(drawn, now)
        if here.until is None:
            return
        there = open_at(drawn, here.until)
        assert here.until > now
        assert there.open != here.open
        assert open_at(drawn, here.until - 1).open == here.open
        now = here.until


NAMES = st.sampled_from(["web", "db", "vote_web"])
FIELDS = st.sampled_from(["deploy.replicas", "image"])
HEALED = st.sampled_from([DriftKind.CHANGED, DriftKind.MISSING, DriftKind.BENIGN])
findings = st.builds(
    lambda kind, name, path: Finding(
        kind, Key(Kind.SERVICE, name), () if kind is DriftKind.MISSING else (FieldDiff(path, 1, 2),)
    ),
    HEALED,
    NAMES,
    FIELDS,
)
passes = st.lists(st.tuples(st.integers(0, 400), st.lists(findings, max_size=4)), max_size=30)


@law
@given(passes, st.integers(1, 4), st.integers(10, 1000))
def test_nothing_is_healed_more_often_than_allowed(
    drawn: list[tuple[int, list[Finding]]], limit: int, window: int
) -> None:
    heal = Heal(limit=limit, window=float(window))
    history, now, done = History(), 0.0, list[tuple[float, str]]()
    for pause, found in drawn:
        now += pause
        decision = decide(Drift("shop", tuple(found)), heal, history, now)
        assert {one.key for one in decision.heal}.isdisjoint(decision.left_out)
        assert {one.key for one in decision.heal} | decision.left_out == {one.key for one in found}
        history = noted(decision.history, decision.heal, heal, now)
        things = {f"{one.key} {each}" for one in decision.heal for each in one.fields or ("",)}
        done += [(now, thing) for thing in things]
        recent = Counter(thing for at, thing in done if now - at < window)
        assert all(count <= limit for count in recent.values())


tried = st.builds(Tried, st.sampled_from("ab"), st.sampled_from("ij"), st.sampled_from("op"))
steps = st.lists(st.tuples(st.integers(0, 2000), tried, st.booleans()), max_size=40)


@law
@given(steps, st.floats(0, 1))
def test_what_failed_is_tried_after_a_change_or_a_wait_that_grows(
    drawn: list[tuple[int, Tried, bool]], jitter: float
) -> None:
    failed: Failed | None = None
    now = 0.0
    for pause, here, transient in drawn:
        now += pause
        again = try_again(failed, here, now, jitter=jitter)
        if failed is not None:
            same_input = (failed.tried.commit, failed.tried.inputs) == (here.commit, here.inputs)
            if not same_input:
                assert again.now
            elif failed.tried == here and not failed.transient:
                assert not again.now
                assert again.due is None
            elif not again.now:
                assert again.due is not None
                assert now < again.due <= failed.at + 1.25 * LONGEST_WAIT
                assert try_again(failed, here, again.due, jitter=jitter).now
        if again.now:
            failed = failed_again(failed, here, now, transient=transient)
