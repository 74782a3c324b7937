"""Showing large swarms: twice the size is about twice the work, counted, not timed."""

from collections.abc import Callable

import pytest
from busy_swarm import busy_swarm
from scale.work import work

from swarmplan.views.make_matrix import matrix_of
from swarmplan.views.matrix_difference import difference
from swarmplan.views.matrix_part import Wanted, part_of

SMALL, LARGE = 100, 400


def made(size: int) -> Callable[[], object]:
    wanted, observed = busy_swarm(size, size * 5)
    return lambda: matrix_of(wanted, observed)


def cut(size: int) -> Callable[[], object]:
    matrix = matrix_of(*busy_swarm(size, size * 5))
    return lambda: part_of(matrix, Wanted(problems=True, text="s1"))


def compared(size: int) -> Callable[[], object]:
    one, other = (matrix_of(*busy_swarm(size, size * 5)) for _ in range(2))
    return lambda: difference(one, other)


@pytest.mark.parametrize("prepare", [made, cut, compared])
def test_the_work_grows_with_the_size(prepare: Callable[[int], Callable[[], object]]) -> None:
    small, large = work(prepare(SMALL)), work(prepare(LARGE))
    assert large < small * LARGE / SMALL * 1.3
