"""A bound on what goes on at once, which may change meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError, Event

import pytest

from swarmplan.engine.turns import Turns


@pytest.mark.parametrize(("most", "together"), [(0, True), (2, True), (1, False)])
def test_so_many_at_once_and_no_more(*, most: int, together: bool) -> None:
    turns, met = Turns(lambda: most), Barrier(2, timeout=0.5)

    def meet(_: int) -> bool:
        with turns.one(5):
            try:
                met.wait()
            except BrokenBarrierError:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(meet, range(2))) == [together] * 2


def test_a_turn_that_does_not_come_in_time_is_a_timeout_and_is_not_taken() -> None:
    turns = Turns(lambda: 1)
    with turns.one(1), pytest.raises(TimeoutError), turns.one(0.05):
        pass
    with turns.one(0.05):
        pass


def test_all_that_wait_go_on_where_it_costs_nothing_any_more() -> None:
    most, begun, end = [1], Event(), Event()
    turns = Turns(lambda: most[0])

    def wait() -> None:
        with turns.one(5):
            begun.set()
            assert end.wait(5)

    with ThreadPoolExecutor(3) as pool:
        with turns.one(1):
            waiting = [pool.submit(wait) for _ in range(3)]
            assert not begun.wait(0.1)
            most[0] = 0
        assert begun.wait(5)
        with turns.one(1):
            end.set()
        for each in waiting:
            each.result()
