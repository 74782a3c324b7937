"""JSON of others is checked whole before anything is read out of it, and the fault says where, never what."""

from typing import Any

import pytest

from swarmplan.model.shapes.shape import Mismatch, Shape, checker, mapping, maybe, one_of, text

WHOLE: dict[str, Any] = {
    "ID": str,
    "Count": maybe(int),
    "Share": maybe(float),
    "On": maybe(bool),
    "Role": maybe(one_of("worker", "manager")),
    "Hour": maybe(text(int, "an hour")),
    "Names": maybe([str]),
    "Labels": maybe(mapping(str)),
    "Below": maybe({"Deep": [{"Index": int}]}),
}


@pytest.mark.parametrize(
    "value",
    [
        {"ID": ""},
        {"ID": "a", "Unknown": [None]},
        {"ID": "a", "Count": -1, "Share": 1, "On": False, "Role": "worker", "Hour": "7"},
        {"ID": "a", "Names": None, "Labels": None, "Below": None},
        {"ID": "a", "Names": [], "Labels": {"": ""}, "Below": {"Deep": [{"Index": 2**63}]}},
    ],
)
def test_what_is_of_its_shape_is_taken(value: Any) -> None:
    checker(WHOLE)(value)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "it is null, not an object"),
        ([], "it is an array, not an object"),
        ({}, "it has no ID"),
        ({"ID": None}, "ID is null, not a string"),
        ({"ID": 7}, "ID is an integer, not a string"),
        ({"ID": "a", "Count": True}, "Count is true or false, not an integer"),
        ({"ID": "a", "Count": 1.0}, "Count is a number, not an integer"),
        ({"ID": "a", "Count": None}, "Count is null, not an integer"),
        ({"ID": "a", "Count": 10**40}, "Count is too large a number"),
        ({"ID": "a", "Share": "1"}, "Share is a string, not a number"),
        ({"ID": "a", "On": 1}, "On is an integer, not true or false"),
        ({"ID": "a", "Role": "planted"}, "Role is not one of worker, manager"),
        ({"ID": "a", "Role": None}, "Role is null, not a string"),
        ({"ID": "a", "Hour": "planted"}, "Hour is not an hour"),
        ({"ID": "a", "Names": ["b", None]}, "Names[1] is null, not a string"),
        ({"ID": "a", "Names": {}}, "Names is an object, not an array"),
        ({"ID": "a", "Labels": {"x": 1}}, "Labels.x is an integer, not a string"),
        ({"ID": "a", "Labels": ["x"]}, "Labels is an array, not an object"),
        ({"ID": "a", "Below": {"Deep": [{"Index": 1}, {}]}}, "Below.Deep[1] has no Index"),
    ],
)
def test_what_is_not_is_told_by_its_place(value: Any, told: str) -> None:
    with pytest.raises(Mismatch) as caught:
        checker(WHOLE)(value)
    assert str(caught.value) == told


def test_a_list_at_the_top_is_told_by_its_place() -> None:
    shape: Shape = [{"ID": str}]
    with pytest.raises(Mismatch, match=r"^\[1\]\.ID is null, not a string$"):
        checker(shape)([{"ID": "a"}, {"ID": None}])
