"""An event for handlers: it is set within its own wait, wakes all who wait, and is as ``threading.Event`` otherwise."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from swarmplan.cli.terminal.signal_event import SignalEvent
from swarmplan.cli.terminal.signals import stopping


@contextmanager
def handled(handler: "Callable[[int, FrameType | None], None]") -> Iterator[None]:
    before = signal.signal(signal.SIGUSR1, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_it_is_set_cleared_and_waited_for() -> None:
    event = SignalEvent()
    assert (event.is_set(), event.wait(0), event.wait(0.01), event.wait(-1)) == (False,) * 4
    event.set()
    event.set()
    assert (event.is_set(), event.wait(), event.wait(0)) == (True,) * 3
    event.clear()
    assert (event.is_set(), event.wait(0), event.wait(0)) == (False,) * 3
    event.set()
    assert (event.wait(), event.wait()) == (True, True)


def test_all_who_wait_go_on() -> None:
    event = SignalEvent()
    waiting = [threading.Thread(target=event.wait, daemon=True) for _ in range(10)]
    for each in waiting:
        each.start()
    event.set()
    for each in waiting:
        each.join(30)
    assert not any(each.is_alive() for each in waiting)


def test_a_handler_within_the_handler_of_another_signal_sets_it_too() -> None:
    event, depth = SignalEvent(), [0]

    def handler(number: int, _frame: FrameType | None) -> None:
        depth[0] += 1
        if depth[0] < 50:
            os.kill(os.getpid(), number)
        event.set()

    with handled(handler):
        os.kill(os.getpid(), signal.SIGUSR1)
        assert event.wait(30)
    assert depth == [50]


def test_a_handler_that_runs_while_its_thread_has_the_lock_does_not_wait_for_itself() -> None:
    event = SignalEvent()
    with handled(lambda _number, _frame: event.set()), event._cond:  # type: ignore[attr-defined]  # as in a wait
        os.kill(os.getpid(), signal.SIGUSR1)
    assert event.is_set()


def test_what_stops_a_command_is_such_an_event() -> None:
    with stopping("Stopping.") as stop:
        assert isinstance(stop, SignalEvent)
