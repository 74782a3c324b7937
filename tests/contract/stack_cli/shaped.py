"""Small stack files in which one value is of any shape, for hypothesis to draw from: most are refused by the docker client."""

from typing import Any

from contract.stack_cli.texts import Strategy
from hypothesis import strategies as st

from swarmplan.spec.stack_files.format import STACK_FILE
from swarmplan.spec.stack_files.shapes import Kind, Shape

_TEXTS = [
    "a",
    "1",
    "0.5",
    "true",
    "yes",
    "no",
    "10s",
    "1d",
    "64M",
    "",
    "0400",
    "80:80",
    "-1",
    "2.5",
    "1e3",
    " 1",
    "x y",
]
_SINGLE: list[Any] = [*_TEXTS, 0, 1, 2.5, -1, 100, True, False, None]
_LISTED: list[Any] = [
    [],
    ["a"],
    ["a", "a"],
    [1],
    [None],
    [["a"]],
    [{}],
    ["80:80", "80:80"],
    ["A=b", "A=b"],
    [True],
]
_MAPPED: list[Any] = [{}, {"a": "b"}, {"a": 1}, {"a": None}, {"a": True}, {"a": []}, {"x-a": 1}, {"": "b"}]
VALUES = (
    st.sampled_from(_SINGLE) | st.sampled_from(_SINGLE) | st.sampled_from(_LISTED) | st.sampled_from(_MAPPED)
)
_BESIDE: dict[tuple[str, ...], dict[str, Any]] = {
    ("services", "*"): {"image": "b"},
    ("services", "*", "volumes"): {"type": "tmpfs", "target": "/t"},
    ("services", "*", "ports"): {"target": 80},
    ("services", "*", "secrets"): {"source": "ext"},
    ("services", "*", "configs"): {"source": "ext"},
    ("secrets", "*"): {"external": True},
    ("configs", "*"): {"external": True},
}
"""What a mapping has to have beside the value that is drawn."""
_WHOLE: dict[str, Any] = {
    "services": {"web": {"image": "b"}},
    "secrets": {"ext": {"external": True}},
    "configs": {"ext": {"external": True}},
}


@st.composite
def shaped(draw: st.DrawFn) -> dict[str, Any]:
    """A file with a drawn value at a drawn place; of a version that has secrets and configs."""
    minor = draw(st.integers(3, 9))
    found: dict[str, Any] = {"version": f"3.{minor}", **_WHOLE}
    made = draw(_made(STACK_FILE, ()))
    made.pop("version", None)  # drawn by itself
    for key, value in made.items():
        both = isinstance(value, dict) and key in _WHOLE
        found[key] = {**_WHOLE[key], **value} if both else value
    return found


@st.composite
def _made(draw: st.DrawFn, shape: Shape, place: tuple[str, ...]) -> Any:
    """A value of the shape with one thing drawn in it, or any value instead of it."""
    inner = [kind for kind in (Kind.LIST, Kind.MAPPING) if kind in shape.kinds]
    if not inner or (place and draw(st.integers(0, 3)) == 0):
        return draw(VALUES)
    if draw(st.sampled_from(inner)) is Kind.LIST and shape.items is not None:
        return [draw(_made(shape.items, place))]
    known = sorted(shape.members)
    key = draw(st.sampled_from([*known, *known, "comand"] if known else ["one", "x-a"]))
    member = shape.members.get(key, shape.others)
    here = (*place, key if key in shape.members else "*")
    value = draw(VALUES) if member is None else draw(_made(member, here))
    return {**_BESIDE.get(place, {}), key: value}


def versions() -> Strategy:
    """What may stand for a version, and what may not."""
    return st.sampled_from(
        ["2", "2.1", "3", "3.0", "3.8", "3.13", "3.14", "4", "", "x", 3, 3.8, 2, None, "3.08"]
    )
