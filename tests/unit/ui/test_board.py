"""The board: what is another look, how old the last one is, and who may look at it."""

import asyncio
from dataclasses import replace

import pytest

from swarmplan.ui.board import MOST_VIEWERS, STALE, Board, Full
from swarmplan.ui.look import Look

LOOK = Look("lab", documents={"overview": "{}"}, taken=1.0)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_later_look_that_finds_the_same_is_the_same_and_new() -> None:
    clock = Clock()
    board = Board(clock)
    board.publish(LOOK)
    first = board.last().id
    clock.now += STALE + 1
    assert board.last().stale
    board.publish(replace(LOOK, taken=99.0))
    assert (board.last().id, board.last().age, board.last().stale) == (first, 0.0, False)
    board.publish(replace(LOOK, documents={}))
    assert board.last().id != first


def test_one_that_failed_says_nothing_of_what_is_so_now() -> None:
    clock = Clock()
    board = Board(clock)
    board.publish(Look("", trouble="no manager answers"))
    assert (board.last().age, board.last().stale) == (None, False)
    board.publish(LOOK)
    clock.now += STALE + 1
    board.publish(replace(LOOK, trouble="no manager answers"))
    assert (board.last().age, board.last().stale) == (STALE + 1, True)


def test_who_looks_is_woken_where_something_differs_and_where_what_was_old_is_so_again() -> None:
    clock = Clock()
    board = Board(clock)

    async def woken(look: Look) -> bool:
        with board.viewer() as changed:
            board.publish(look)
            await asyncio.sleep(0)
            return changed.is_set()

    assert asyncio.run(woken(LOOK))
    assert not asyncio.run(woken(LOOK))
    clock.now += STALE + 1
    assert asyncio.run(woken(LOOK))
    assert not asyncio.run(woken(LOOK))


def test_no_more_look_than_may_and_each_gives_its_place_back() -> None:
    board = Board()

    async def fill() -> None:
        places = [board.viewer() for _ in range(MOST_VIEWERS)]
        for place in places:
            place.__enter__()
        with pytest.raises(Full):
            board.viewer().__enter__()
        for place in places:
            place.__exit__(None, None, None)

    asyncio.run(fill())
    assert board.viewers == 0


def test_a_server_that_has_ended_does_not_end_the_observer() -> None:
    board = Board()

    async def look() -> None:
        board.viewer().__enter__()

    asyncio.run(look())  # its loop is closed from here on
    board.publish(LOOK)
    assert board.last().look == LOOK
