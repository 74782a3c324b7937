"""Passes at once, and passes that hang."""

import threading

import pytest

from swarmplan.agent.loop.bounded import Bounded, Slots, Stuck
from swarmplan.errors import Interrupted


def test_no_more_than_so_many_at_once_and_each_gets_its_turn() -> None:
    slots, stop = Slots(3), threading.Event()
    busy, most, done = 0, 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal busy, most, done
        with slots.one(stop.is_set):
            with lock:
                busy += 1
                most = max(most, busy)
            threading.Event().wait(0.01)
            with lock:
                busy -= 1
                done += 1

    threads = [threading.Thread(target=work) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (done, busy) == (30, 0)
    assert 1 <= most <= 3


def test_who_waits_for_a_turn_is_not_waited_for_at_the_end() -> None:
    slots, stop = Slots(1), threading.Event()
    stop.set()
    with slots.one(lambda: False), pytest.raises(Interrupted), slots.one(stop.is_set):
        pass
    with slots.one(lambda: False):  # nobody waits any more
        pass


def test_a_pass_that_hangs_is_given_up_and_no_other_begins_before_it_ends() -> None:
    bounded, held = Bounded(), threading.Event()
    with pytest.raises(Stuck, match="took too long"):
        bounded.run(held.wait, lambda: "took too long")
    assert bounded.stuck
    with pytest.raises(Stuck, match="has not ended yet"):
        bounded.run(lambda: None, lambda: "")
    held.set()
    bounded._ended.wait(10)
    assert bounded.run(lambda: "fine", lambda: "") == "fine"


def test_an_error_of_a_pass_is_raised_and_the_next_one_runs() -> None:
    bounded = Bounded()
    with pytest.raises(ValueError, match="x"):
        bounded.run(lambda: int("x"), lambda: "")
    assert bounded.run(lambda: 1, lambda: "") == 1
