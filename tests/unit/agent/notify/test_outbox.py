"""Within the rate, in order, with pauses, for a limited time."""

import pytest
from unit.agent.notify.passes import NOON

from swarmplan.agent.notify.bucket import BURST, SECONDS_EACH, Bucket
from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.agent.notify.outbox import FIRST_PAUSE, GIVE_UP, LONGEST_PAUSE, MOST, Outbox
from swarmplan.agent.notify.text.notification import Notification, Severity, data
from swarmplan.agent.notify.text.summary import MOST_BYTES, MOST_PARTS, summary


def news(number: int, **more: object) -> Notification:
    return Notification(
        f"id{number}", "prod", Kind.FAILED, Severity.FAILURE, f"title {number}", "text", NOON, **more
    )  # type: ignore[arg-type]


def full(count: int) -> Outbox:
    box = Outbox("ops")
    for number in range(count):
        assert box.add(news(number)) == []
    return box


def taken(box: Outbox, now: float) -> list[Notification]:
    """All that is sent at once."""
    found = []
    while (each := box.next(now)) is not None:
        found.append(each)
        box.sent()
    return found


def test_a_few_are_sent_each_by_itself() -> None:
    assert [each.id for each in taken(full(int(BURST)), NOON)] == [
        f"id{number}" for number in range(int(BURST))
    ]


def test_of_many_the_last_token_sends_the_rest_as_a_summary() -> None:
    found = taken(full(30), NOON)
    assert len(found) == BURST
    assert [each.id for each in found[:-1]] == [f"id{number}" for number in range(9)]
    last = found[-1]
    assert (last.kind, last.title, last.severity) == (
        Kind.SUMMARY,
        "21 notifications at once",
        Severity.FAILURE,
    )
    assert [each.id for each in last.parts] == [f"id{number}" for number in range(9, 30)]


def test_after_that_there_is_one_each_half_minute() -> None:
    box = full(30)
    taken(box, NOON)
    box.add(news(40))
    assert box.wait(NOON) == SECONDS_EACH
    assert box.next(NOON + SECONDS_EACH - 1) is None
    assert [each.id for each in taken(box, NOON + SECONDS_EACH)] == ["id40"]


@pytest.mark.parametrize(("passed", "tokens"), [(-1e9, 3.0), (0.0, 3.0), (SECONDS_EACH, 4.0), (1e9, BURST)])
def test_a_clock_that_is_set_gives_no_more_than_a_burst(passed: float, tokens: float) -> None:
    bucket = Bucket(3.0, NOON)
    bucket.refill(NOON + passed)
    assert bucket.tokens == tokens


def test_what_is_not_taken_is_tried_again_after_longer_and_longer() -> None:
    box = full(1)
    now, pauses = NOON, []
    while box.waiting:
        assert box.next(now) is not None
        if box.not_sent(now, final=False):
            break
        wait = box.wait(now)
        assert wait is not None
        pauses.append(wait)
        now += wait
    assert pauses[:4] == [FIRST_PAUSE * 2**number for number in range(4)]
    assert max(pauses) == LONGEST_PAUSE
    assert now - NOON <= GIVE_UP + LONGEST_PAUSE


def test_what_is_refused_is_not_tried_again_and_counted_in_the_next_one() -> None:
    box = full(2)
    first = box.next(NOON)
    assert first is not None
    assert box.not_sent(NOON, final=True) is not None
    second = box.next(NOON)
    assert second is not None
    assert (second.id, second.dropped) == ("id1", 1)
    box.sent()
    box.add(news(2))
    third = box.next(NOON)
    assert third is not None
    assert third.dropped == 0


@pytest.mark.parametrize("final", [False, True])
def test_a_target_is_left_alone_for_as_long_as_it_asks(final: bool) -> None:  # noqa: FBT001 - a case
    box = full(2)
    assert box.next(NOON) is not None
    box.not_sent(NOON, final=final, after=120.0)
    assert box.wait(NOON) == 120.0
    assert box.next(NOON + 119) is None
    assert box.next(NOON + 120) is not None


def test_but_not_for_ever() -> None:
    box = full(1)
    assert box.next(NOON) is not None
    box.not_sent(NOON, final=False, after=1e12)
    assert box.wait(NOON) == 86_400.0


def test_a_clock_that_is_set_back_makes_nothing_wait_for_longer() -> None:
    box = full(1)
    assert box.next(NOON) is not None
    box.not_sent(NOON, final=False)
    assert box.wait(NOON) == FIRST_PAUSE
    assert box.wait(NOON - 1e8) == FIRST_PAUSE
    assert box.next(NOON - 1e8 + FIRST_PAUSE) is not None
    assert box.not_sent(NOON - 1e8 + GIVE_UP / 2, final=False) is None


def test_what_was_tried_is_sent_as_it_was() -> None:
    """The target may have it: it would get it twice, in two forms."""
    box = full(1)
    box.bucket.tokens = 2.5
    box.bucket.at = NOON
    assert box.next(NOON) is not None
    box.not_sent(NOON, final=False)
    box.add(news(1))
    again = box.next(NOON + 1)
    assert again is not None
    assert again.id == "id0"


def test_too_many_that_wait_become_a_summary_but_what_is_tried() -> None:
    box = full(MOST)
    first = box.next(NOON)
    assert first is not None
    lost = box.add(news(MOST))
    assert [each.id for each in lost] == [f"id{number}" for number in range(1, MOST - MOST_PARTS + 1)]
    assert [each.id for each in box.waiting[:1]] == ["id0"]
    assert (len(box.waiting), box.waiting[1].left_out) == (2, MOST - MOST_PARTS)
    assert box.waiting[1].parts[-1].id == f"id{MOST}"
    box.sent()
    assert [each.kind for each in taken(box, NOON)] == [Kind.SUMMARY]


class TestSummary:
    def test_one_of_summaries_is_flat(self) -> None:
        first = summary("ops", [news(0), news(1)], NOON)
        found = summary("ops", [first, news(2)], NOON)
        assert [each.id for each in found.parts] == ["id0", "id1", "id2"]

    def test_it_has_a_limit_and_counts_the_rest(self) -> None:
        found = summary("ops", [news(number) for number in range(MOST_PARTS + 7)], NOON)
        assert (len(found.parts), found.left_out, found.title) == (MOST_PARTS, 7, "57 notifications at once")
        again = summary("ops", [found, news(99)], NOON)
        assert (len(again.parts), again.left_out) == (MOST_PARTS, 8)

    def test_its_size_has_one_too(self) -> None:
        large = [news(number, run="é" * 3000) for number in range(MOST_PARTS)]
        found = summary("ops", large, NOON)
        assert 0 < len(found.parts) < MOST_PARTS
        assert sum(len(str(data(each))) for each in found.parts) <= MOST_BYTES

    def test_it_is_of_a_cluster_where_all_are(self) -> None:
        other = Notification("x", "lab", Kind.HELD, Severity.WARNING, "t", "x", NOON)
        assert summary("ops", [news(0), news(1)], NOON).cluster == "prod"
        assert summary("ops", [news(0), other], NOON).cluster == ""
