"""A view that somebody changed in a saved plan is drawn, or refused by one kind of error: never a crash report."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cluster import cluster

from swarmplan.model.cluster import Observed
from swarmplan.plan.planner import make_plan
from swarmplan.render.html.plan import plan_html
from swarmplan.render.plan.view import kept_plan_view, plan_view
from swarmplan.render.svg.plan import plan_svg
from swarmplan.views.json_form import to_json
from swarmplan.views.limits import LINES, ROWS

VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-9, 10**20)
    | st.floats()
    | st.text(max_size=9)
    | st.just([])
    | st.just({})
)


@cache
def kept() -> str:
    wanted = cluster(3, 2, services={"web": {"image": "a:1"}}, networks={"app": {}})
    return json.dumps(to_json(plan_view(make_plan(wanted, Observed()))))


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to every value in it."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


@cache
def ways() -> tuple[tuple[Any, ...], ...]:
    return tuple(places(json.loads(kept())))


def with_change(path: tuple[Any, ...], value: Any) -> Any:
    body = part = json.loads(kept())
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return body


@given(data=st.data(), value=VALUES)
def test_whatever_is_changed_it_is_drawn_or_refused(data: st.DataObject, value: Any) -> None:
    body = with_change(data.draw(st.sampled_from(ways())), value)
    try:
        view = kept_plan_view(body)
    except ValueError:
        return
    assert plan_html(view).endswith("</html>\n")
    assert plan_svg(view).endswith("</svg>\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("needs", [99]),
        ("needs", [-1]),
        ("limit", float("inf")),
        ("limit", float("nan")),
        ("limit", 1e300),
        ("limit", -1.0),
        pytest.param("count", 10**400, id="count"),
        ("row", 10**6),
    ],
)
def test_a_kind_that_cannot_be_drawn_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"kind of step: |^a number that is none of a plan$"):
        kept_plan_view(with_change(("step_kinds", 0, name), value))


@pytest.mark.parametrize("name", ["total", "reachable", "majority"])
@pytest.mark.parametrize("value", [10**400, -1], ids=["many", "fewer than none"])
def test_managers_that_cannot_be_drawn_are_refused(name: str, value: int) -> None:
    with pytest.raises(ValueError, match="a number that is none of a plan"):
        kept_plan_view(with_change(("quorum", 0, name), value))


def test_of_more_rows_than_a_page_shows_the_rest_is_counted() -> None:
    body = json.loads(kept())
    change = {
        **body["groups"][0]["changes"][0],
        "fields": [{"path": "a", "before": "", "after": "b"}] * (LINES + 7),
    }
    body["groups"] = [{**body["groups"][0], "changes": [change] * (ROWS + 5)}]
    body["quorum"] = body["quorum"][:1] * (ROWS + 3)
    body["sections"] = [{"heading": "Notes", "lines": ["x"] * (ROWS + 2)}]
    view = kept_plan_view(body)
    (group,) = view.groups
    assert (len(group.changes), group.more) == (ROWS, 5)
    assert sum(len(each.fields) for each in group.changes) == LINES
    assert group.changes[0].more == 7
    assert group.changes[1].more == LINES + 7
    assert (len(view.quorum), view.more_quorum) == (ROWS, 3)
    assert (len(view.sections[0].lines), view.sections[0].more) == (ROWS, 2)


def test_what_was_kept_is_drawn_as_it_was() -> None:
    assert to_json(kept_plan_view(json.loads(kept()))) == json.loads(kept())
