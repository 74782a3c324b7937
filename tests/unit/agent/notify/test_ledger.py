"""Told once, again after a while, and once that it is over."""

import pytest
from unit.agent.notify.passes import HAZARD, NOON, applied, failed, held, unchanged
from unit.agent.notify.told import tell, teller, titles

from swarmplan.agent.events import Hold
from swarmplan.agent.notify.cause import Kind
from swarmplan.agent.notify.ledger import CALM, MOST_CLOSED, MOST_OPEN

HOUR = 3600.0


def test_a_cause_that_goes_on_is_told_again_after_the_repeat() -> None:
    told = teller(repeat=2 * HOUR)
    passes = [failed(minute * 60.0) for minute in range(5 * 60)]
    found = tell(told, *passes)
    assert [(each.at - NOON, each.points[0].repeated) for each in found] == [
        (0, False),
        (7200, True),
        (14400, True),
    ]
    assert found[1].points[0].since == NOON


def test_one_that_comes_and_goes_is_told_when_it_comes_back_and_then_no_more() -> None:
    told = teller()
    found = titles(told, *(each for at in range(0, 3000, 120) for each in (failed(at), unchanged(at + 60))))
    text = "services.web: no such image: web:9"
    assert found == [f"prod: failed: {text}", f"prod: resolved: {text}", f"prod: failed again: {text}"]


def test_it_is_over_once_it_has_stayed_away() -> None:
    told = teller()
    tell(told, failed(0), unchanged(60), failed(120))
    assert titles(told, unchanged(180), unchanged(180 + CALM - 1)) == []
    assert len(titles(told, unchanged(180 + CALM))) == 1
    assert titles(told, unchanged(181 + CALM)) == []


def test_a_while_later_it_is_a_new_one() -> None:
    told = teller(repeat=HOUR)
    tell(told, failed(0), unchanged(60))
    (found,) = tell(told, failed(HOUR + 1))
    assert not found.points[0].returned
    assert len(tell(told, unchanged(HOUR + 60))) == 1


def test_several_holds_are_one_notification() -> None:
    holds = [Hold("destroy", f"machines.w{number} would be destroyed") for number in range(3)]
    told = teller()
    (found,) = tell(told, held(0, holds))
    assert found.title == "prod: held for 3 reasons"
    assert [each.text for each in found.points] == [each.text for each in holds]
    (resolved,) = tell(told, held(60, holds[:1]))
    assert len(resolved.points) == 2


def test_only_what_is_new_is_told() -> None:
    other = Hold("undo", "services.web would be undone")
    found = tell(teller(), held(0), held(60, [HAZARD, other]))
    assert [[point.text for point in each.points] for each in found] == [[HAZARD.text], [other.text]]


def test_a_flood_of_causes_has_a_limit_and_one_that_stands_for_the_rest() -> None:
    holds = [Hold("destroy", f"machines.w{number} would be destroyed") for number in range(70)]
    told = teller()
    (found,) = tell(told, held(0, holds))
    assert (len(found.points), found.left_out) == (MOST_OPEN + 1, 70 - MOST_OPEN - 1)
    assert "and 49 more" in found.text
    assert tell(told, held(60, holds)) == []
    (resolved,) = tell(told, unchanged(120))
    assert len(resolved.points) == MOST_OPEN + 1


def test_a_failure_that_is_worded_anew_each_time_is_told_so_often_and_no_more() -> None:
    found = titles(teller(), *(failed(at * 60.0, text=f"e{at}x: no") for at in range(200)))
    assert len(found) == MOST_OPEN + 1


def test_a_clock_that_is_set_back_silences_nothing_for_longer() -> None:
    told = teller(repeat=HOUR)
    tell(told, failed(10 * HOUR))
    assert titles(told, failed(0), failed(HOUR - 1)) == []
    assert len(titles(told, failed(HOUR))) == 1


@pytest.mark.parametrize("on", [{"failed"}, {"failed", "resolved"}])
def test_resolved_is_told_to_who_wants_it(on: set[str]) -> None:
    assert len(titles(teller(on), failed(), unchanged(60))) == len(on)


def test_a_cluster_that_is_no_longer_followed_has_no_open_causes() -> None:
    told = teller()
    tell(told, failed(), held(5), failed(10, cluster="lab"))
    told.follow(["lab"], NOON + 60)
    found = told.next(NOON + 60)
    assert found is not None
    assert (found.kind, found.title, len(found.points)) == (Kind.RESOLVED, "prod: no longer followed", 2)
    told.sent()
    assert told.next(NOON + 60) is None


def test_what_is_remembered_is_bounded() -> None:
    told = teller()
    for at in range(MOST_CLOSED + 100):
        told.see(applied(at, run=str(at)))
    assert len(told.memory.entries) <= MOST_CLOSED + 1
