"""Those who are told: one that fails or hangs holds up nobody."""

import threading

from swarmplan.agent.events import AgentEvent, Resumed
from swarmplan.agent.loop.listeners import ListenerQueue


def event(number: int) -> Resumed:
    return Resumed("lab", float(number), "ann")


def test_everything_is_told_in_order_before_it_ends() -> None:
    seen: list[AgentEvent] = []
    queue = ListenerQueue("metrics", seen.append, print)
    for number in range(100):
        queue.put(event(number))
    queue.end(10)
    assert seen == [event(number) for number in range(100)]


def test_one_that_fails_is_told_on_and_complained_of_once() -> None:
    complaints: list[str] = []
    seen: list[float] = []

    def fails(each: AgentEvent) -> None:
        seen.append(each.at)
        if each.at < 50:
            raise RuntimeError("no route")

    queue = ListenerQueue("notify", fails, complaints.append)
    for number in range(60):
        queue.put(event(number))
    queue.end(10)
    assert len(seen) == 60
    assert complaints == ["notify failed: RuntimeError: no route (without a report)"]


def test_one_that_hangs_loses_the_oldest_and_never_holds_up_who_tells() -> None:
    held, begun = threading.Event(), threading.Event()
    complaints: list[str] = []
    seen: list[float] = []

    def slow(each: AgentEvent) -> None:
        begun.set()
        held.wait(30)
        seen.append(each.at)

    queue = ListenerQueue("notify", slow, complaints.append, most=5)
    queue.put(event(0))
    assert begun.wait(10)
    for number in range(1, 101):
        queue.put(event(number))
    assert (queue.dropped, complaints) == (95, ["notify is too slow: events for it are dropped"])
    held.set()
    queue.end(10)
    assert seen == [0.0, 96.0, 97.0, 98.0, 99.0, 100.0]


def test_one_that_was_slow_and_has_caught_up_is_said_to_be_slow_again() -> None:
    complaints: list[str] = []
    turns, begun = threading.Semaphore(0), threading.Semaphore(0)

    def slow(_each: AgentEvent) -> None:
        begun.release()
        assert turns.acquire(timeout=30)

    queue = ListenerQueue("notify", slow, complaints.append, most=1)
    for spell in (1, 2):
        for number in range(4):
            queue.put(event(number))
            if number == 0:
                assert begun.acquire(timeout=30)
        assert len(complaints) == spell
        turns.release(2)
        assert begun.acquire(timeout=30)
    turns.release(10)
    queue.end(10)
    assert (queue.dropped, len(complaints)) == (4, 2)
