"""Deadlines grow with what a host was seen to need, and never shrink again."""

from swarmplan.drivers.ssh.connection.connection import Timeouts


def test_a_quick_host_has_the_deadlines_that_are_written() -> None:
    timeouts = Timeouts()
    timeouts.took(0.2)
    assert timeouts.factor == 1


def test_a_slow_host_has_more_and_keeps_it() -> None:
    timeouts = Timeouts()
    timeouts.took(3.0)
    assert timeouts.factor == 3
    timeouts.took(0.1)
    assert timeouts.factor == 3


def test_a_host_that_was_overdue_has_twice_as_much_the_next_time_up_to_an_end() -> None:
    timeouts = Timeouts()
    factors = []
    for _ in range(4):
        timeouts.overdue()
        factors.append(timeouts.factor)
    assert factors == [2, 4, 6, 6]
