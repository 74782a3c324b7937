from typing import Any

import pytest

from swarmplan.spec.validation.validate import without

NOBODY = {"name": "unnamed", "count": 0}


@pytest.mark.parametrize(
    ("path", "left"),
    [
        (("a",), {"b": {"c": 1, "d": [1]}, "workers": [{"x": 1}, {"y": 2}]}),
        (("b", "c"), {"a": 0, "b": {"d": [1]}, "workers": [{"x": 1}, {"y": 2}]}),
        (("b", "missing"), {"a": 0, "workers": [{"x": 1}, {"y": 2}]}),
        (("b", "d", 0), {"a": 0, "b": {"c": 1}, "workers": [{"x": 1}, {"y": 2}]}),
        (("workers", 0, "x"), {"a": 0, "b": {"c": 1, "d": [1]}, "workers": [{}, {"y": 2}]}),
        (("workers", 0), {"a": 0, "b": {"c": 1, "d": [1]}, "workers": [NOBODY, {"y": 2}]}),
        (("workers", 0, "missing"), {"a": 0, "b": {"c": 1, "d": [1]}, "workers": [NOBODY, {"y": 2}]}),
        (("workers",), {"a": 0, "b": {"c": 1, "d": [1]}}),
        (("missing",), {"a": 0, "b": {"c": 1, "d": [1]}, "workers": [{"x": 1}, {"y": 2}]}),
    ],
)
def test_what_is_left(path: tuple[str | int, ...], left: dict[str, Any]) -> None:
    document = {"a": 0, "b": {"c": 1, "d": [1]}, "workers": [{"x": 1}, {"y": 2}]}
    assert without(document, path) == left
    assert document == {"a": 0, "b": {"c": 1, "d": [1]}, "workers": [{"x": 1}, {"y": 2}]}
