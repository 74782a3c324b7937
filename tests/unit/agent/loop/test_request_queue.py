"""Who brings a look forward, and who waits for it."""

from agent_rig import FakeTimes

from swarmplan.agent.events import Reason, Trigger
from swarmplan.agent.loop.request_queue import GRACE, RequestQueue

ASKED = Reason(Trigger.REQUEST, "by ann")
EVENT = Reason(Trigger.EVENT)


def requests() -> tuple[RequestQueue, FakeTimes]:
    times = FakeTimes(0.0)
    return RequestQueue(times), times


def test_without_a_wish_the_timer_decides() -> None:
    made, times = requests()
    assert made.wait(3.0, lambda: False) == (Reason(Trigger.INTERVAL),)
    assert times.now == 3.0
    assert made.wait(100.0, lambda: False) is None  # after a while, so that the loop shows that it is alive
    assert made.wait(100.0, lambda: True) is None


def test_a_request_is_looked_at_at_once_and_a_burst_of_events_together() -> None:
    made, times = requests()
    made.add(ASKED)
    assert (made.wait(100.0, lambda: False), times.now) == ((), 0.0)
    assert made.take() == (1, (ASKED,))
    for _ in range(30):
        made.add(EVENT)
    assert made.wait(100.0, lambda: False) == ()
    assert times.now == GRACE
    assert made.take() == (31, (EVENT,))
    assert made.take() == (31, ())


def test_a_request_does_not_wait_for_the_burst_before_it() -> None:
    made, times = requests()
    made.add(EVENT)
    made.add(ASKED)
    assert (made.wait(100.0, lambda: False), times.now) == ((), 0.0)


def test_reasons_are_bounded() -> None:
    made, _ = requests()
    for number in range(1000):
        made.add(Reason(Trigger.WEBHOOK, str(number)))
    assert len(made.take()[1]) <= 20


def test_a_wish_is_done_by_a_pass_that_began_after_it() -> None:
    made, _ = requests()
    first = made.add(ASKED)
    begun, _ = made.take()
    second = made.add(ASKED)
    made.finish(begun)
    assert made.wait_done(first, 0)
    assert not made.wait_done(second, 0)
    made.finish(made.take()[0])
    assert made.wait_done(second, 0)


def test_a_window_that_opens_is_looked_at_by_the_wall_clock() -> None:
    made, times = requests()
    made.at(times.wall() + 2.0, Reason(Trigger.WINDOW))
    while (found := made.wait(100.0, lambda: False)) is None:
        pass
    assert found == (Reason(Trigger.WINDOW),)
    assert 2.0 <= times.now <= 10.0
    assert made.wait(100.0, lambda: False) is None


def test_nobody_waits_for_a_pass_that_will_not_come() -> None:
    made, _ = requests()
    first, second = made.add(ASKED), made.add(ASKED)
    made.finish(first)
    made.close()
    assert made.wait_done(first, 3600)
    assert not made.wait_done(second, 3600)
