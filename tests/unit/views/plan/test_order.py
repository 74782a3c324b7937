"""Rows and edges of a folded graph, by laws: nothing is before what it needs, and no edge is lost or drawn twice."""

from hypothesis import given
from hypothesis import strategies as st

from swarmplan.views.plan.order import ordered

GRAPHS = st.integers(0, 9).flatmap(
    lambda count: st.lists(st.integers(0, 2**count - 1), min_size=count, max_size=count)
)


def ever(before: list[list[int]]) -> list[set[int]]:
    """Whatever comes before each thing, found by walking."""
    found = []
    for start in range(len(before)):
        seen: set[int] = set()
        todo = list(before[start])
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += before[one]
        found.append(seen)
    return found


def listed(mask: int, count: int) -> list[int]:
    return [place for place in range(count) if mask >> place & 1]


@given(GRAPHS)
def test_each_stands_below_what_it_needs_and_beside_what_it_alternates_with(masks: list[int]) -> None:
    count = len(masks)
    before, order = [listed(mask, count) for mask in masks], ordered(masks)
    reached = ever(before)
    for one in range(count):
        for other in reached[one]:
            if one in reached[other]:
                assert order.rows[one] == order.rows[other]
                assert (order.turns[one] == order.turns[other] != 0) or one == other
            else:
                assert order.rows[one] > order.rows[other]


@given(GRAPHS)
def test_the_edges_imply_the_same_order_and_none_implies_another(masks: list[int]) -> None:
    count = len(masks)
    before, order = [listed(mask, count) for mask in masks], ordered(masks)
    reached = ever(before)
    circles = [{other for other in reached[one] if one in reached[other]} | {one} for one in range(count)]
    drawn = [
        sorted({need for member in circles[one] for need in order.needs[member]}) for one in range(count)
    ]
    around = [[*needs, *circles[one]] for one, needs in enumerate(drawn)]
    assert [one | {place} for place, one in enumerate(ever(around))] == [
        one | {place} for place, one in enumerate(reached)
    ]
    for one in range(count):
        assert not circles[one] & {*order.needs[one]}
        for need in order.needs[one]:
            assert not any(need in reached[other] - circles[other] for other in reached[one] - circles[one])


def test_two_circles_have_two_numbers_and_a_line_has_none() -> None:
    assert ordered([0b0010, 0b0001, 0b1000, 0b0100]).turns == (1, 1, 2, 2)
    assert ordered([0b000, 0b001, 0b011]) == ((0, 1, 2), ((), (0,), (1,)), (0, 0, 0))
