"""The observer: how often it looks, and how it ends."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from swarmplan.ui.board import Board
from swarmplan.ui.look import Look
from swarmplan.ui.observer import Observer

WAIT = 20.0


class Cluster:
    """One whose look lasts until ``go`` is set."""

    def __init__(self) -> None:
        self.began, self.go, self.closed = threading.Event(), threading.Event(), threading.Event()

    def look(self) -> Look:
        self.began.set()
        assert self.go.wait(WAIT)
        return Look("lab")

    def close(self) -> None:
        self.closed.set()


@contextmanager
def watched(board: Board) -> Iterator[None]:
    """Meanwhile somebody looks."""
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()

    async def look() -> None:
        with board.viewer():
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(look(),))
    thread.start()
    assert ready.wait(WAIT)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(WAIT)
        loop.close()


def observer(cluster: Cluster, board: Board) -> tuple[Observer, threading.Thread]:
    made = Observer(cluster, board, threading.Event(), threading.Event())
    thread = threading.Thread(target=made.run)
    thread.start()
    return made, thread


def test_it_ends_while_a_look_lasts_and_leaves_its_connections_alone() -> None:
    cluster, board = Cluster(), Board()
    with watched(board):
        made, thread = observer(cluster, board)
        assert cluster.began.wait(WAIT)
        made.stop.set()
        thread.join(WAIT)
        assert not thread.is_alive()
    assert not cluster.closed.is_set()
    assert board.last().look is None
    cluster.go.set()


def test_it_closes_the_cluster_where_no_look_lasts() -> None:
    cluster, board = Cluster(), Board()
    made, thread = observer(cluster, board)
    made.stop.set()
    thread.join(WAIT)
    assert cluster.closed.is_set()
    assert not cluster.began.is_set(), "nobody looked"


class Pauses(threading.Event):
    """A ``stop`` that is waited for in no time, and notes for how long."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0.0)
        return False


@pytest.mark.parametrize(("took", "rest"), [(0.0, 0.5), (8.0, 8.0)])
def test_a_burst_of_changes_does_not_keep_a_slow_cluster_busy(took: float, rest: float) -> None:
    now, stop, woken = [100.0], Pauses(), threading.Event()
    board = Board()

    class Slow(Cluster):
        def look(self) -> Look:
            self.began.set()
            now[0] += took
            if len(stop.seconds) >= 2:
                stop.set()
            woken.set()
            return Look("lab")

    with watched(board):
        Observer(Slow(), board, stop, woken, clock=lambda: now[0]).run()
    assert stop.seconds == [rest, rest]
