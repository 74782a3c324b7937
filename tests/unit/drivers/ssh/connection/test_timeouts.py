"""Deadlines grow with what a host was seen to need, and never shrink again."""

from swarmplan.drivers.ssh.connection.timeouts import Patience


def test_a_quick_host_has_the_deadlines_that_are_written() -> None:
    patience = Patience()
    patience.took(0.2)
    assert patience.factor == 1


def test_a_slow_host_has_more_and_keeps_it() -> None:
    patience = Patience()
    patience.took(3.0)
    assert patience.factor == 3
    patience.took(0.1)
    assert patience.factor == 3


def test_a_host_that_was_overdue_has_twice_as_much_the_next_time_up_to_an_end() -> None:
    patience = Patience()
    factors = []
    for _ in range(4):
        patience.overdue()
        factors.append(patience.factor)
    assert factors == [2, 4, 6, 6]
