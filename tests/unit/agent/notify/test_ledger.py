"""Told once, again after a while, and once that it is over."""

import pytest
from unit.agent.notify.passes import HAZARD, NOON, applied, failed, held, unchanged
from unit.agent.notify.sent import new_sender, sent, titles

from swarmplan.agent.events import Hold, Unfollowed
from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.agent.notify.causes.entries import MOST_CLOSED
from swarmplan.agent.notify.causes.ledger import MOST_OPEN, SETTLE_SECONDS

HOUR = 3600.0


def test_a_cause_that_goes_on_is_told_again_after_the_repeat() -> None:
    sender = new_sender(repeat=2 * HOUR)
    passes = [failed(minute * 60.0) for minute in range(5 * 60)]
    found = sent(sender, *passes)
    assert [(each.at - NOON, each.points[0].repeated) for each in found] == [
        (0, False),
        (7200, True),
        (14400, True),
    ]
    assert found[1].points[0].since == NOON


def test_one_that_comes_and_goes_is_told_when_it_comes_back_and_then_no_more() -> None:
    sender = new_sender()
    found = titles(sender, *(each for at in range(0, 3000, 120) for each in (failed(at), unchanged(at + 60))))
    text = "services.web: no such image: web:9"
    assert found == [f"prod: failed: {text}", f"prod: resolved: {text}", f"prod: failed again: {text}"]


def test_it_is_over_once_it_has_stayed_away() -> None:
    sender = new_sender()
    sent(sender, failed(0), unchanged(60), failed(120))
    assert titles(sender, unchanged(180), unchanged(180 + SETTLE_SECONDS - 1)) == []
    assert len(titles(sender, unchanged(180 + SETTLE_SECONDS))) == 1
    assert titles(sender, unchanged(181 + SETTLE_SECONDS)) == []


def test_a_while_later_it_is_a_new_one() -> None:
    sender = new_sender(repeat=HOUR)
    sent(sender, failed(0), unchanged(60))
    (found,) = sent(sender, failed(HOUR + 1))
    assert not found.points[0].returned
    assert len(sent(sender, unchanged(HOUR + 60))) == 1


def test_several_holds_are_one_notification() -> None:
    holds = [Hold("destroy", f"machines.w{number} would be destroyed") for number in range(3)]
    sender = new_sender()
    (found,) = sent(sender, held(0, holds))
    assert found.title == "prod: held for 3 reasons"
    assert [each.text for each in found.points] == [each.text for each in holds]
    (resolved,) = sent(sender, held(60, holds[:1]))
    assert len(resolved.points) == 2


def test_only_what_is_new_is_told() -> None:
    other = Hold("undo", "services.web would be undone")
    found = sent(new_sender(), held(0), held(60, [HAZARD, other]))
    assert [[point.text for point in each.points] for each in found] == [[HAZARD.text], [other.text]]


def test_a_flood_of_causes_has_a_limit_and_one_that_stands_for_the_rest() -> None:
    holds = [Hold("destroy", f"machines.w{number} would be destroyed") for number in range(70)]
    sender = new_sender()
    (found,) = sent(sender, held(0, holds))
    assert (len(found.points), found.left_out) == (MOST_OPEN + 1, 70 - MOST_OPEN - 1)
    assert "and 49 more" in found.text
    assert sent(sender, held(60, holds)) == []
    (resolved,) = sent(sender, unchanged(120))
    assert len(resolved.points) == MOST_OPEN + 1


def test_a_failure_that_is_worded_anew_each_time_is_told_so_often_and_no_more() -> None:
    found = titles(new_sender(), *(failed(at * 60.0, text=f"e{at}x: no") for at in range(200)))
    assert len(found) == MOST_OPEN + 1


def test_a_clock_that_is_set_back_silences_nothing_for_longer() -> None:
    sender = new_sender(repeat=HOUR)
    sent(sender, failed(10 * HOUR))
    assert titles(sender, failed(0), failed(HOUR - 1)) == []
    assert len(titles(sender, failed(HOUR))) == 1


@pytest.mark.parametrize("on", [{"failed"}, {"failed", "resolved"}])
def test_resolved_is_told_to_who_wants_it(on: set[str]) -> None:
    assert len(titles(new_sender(on), failed(), unchanged(60))) == len(on)


def test_a_cluster_that_is_no_longer_followed_has_no_open_causes() -> None:
    sender = new_sender()
    sent(sender, failed(), held(5), failed(10, cluster="lab"))
    sender.follow(["lab"], NOON + 60)
    found = sender.next(NOON + 60)
    assert found is not None
    assert (found.kind, found.title, len(found.points)) == (Kind.RESOLVED, "prod: no longer followed", 2)
    sender.sent()
    assert sender.next(NOON + 60) is None


def test_the_causes_of_a_cluster_that_leaves_the_agent_file_are_over_at_once() -> None:
    sender = new_sender()
    sent(sender, failed(), held(5), failed(10, cluster="lab"))
    (found,) = sent(sender, Unfollowed("prod", NOON + 60))
    assert (found.kind, found.title, len(found.points)) == (Kind.RESOLVED, "prod: no longer followed", 2)
    assert sent(sender, Unfollowed("prod", NOON + 61)) == []
    assert titles(sender, unchanged(70, cluster="lab")) == [
        "lab: resolved: services.web: no such image: web:9"
    ]


def test_what_is_remembered_is_bounded() -> None:
    sender = new_sender()
    for at in range(MOST_CLOSED + 100):
        sender.see(applied(at, run=str(at)))
    assert len(sender.memory.entries) <= MOST_CLOSED + 1
