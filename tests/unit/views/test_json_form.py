"""Views go through JSON unharmed; what is no view is refused, whatever it is."""

import json

import pytest
from golden.specs import HERE, desired
from golden.worlds import WORLDS
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.plan.planner import make_plan
from swarmplan.render.plan.view import plan_view
from swarmplan.views.json_form import from_json, to_json
from swarmplan.views.plan.values import PlanView

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["cluster", "digest", "summary", "groups", "step_kinds"]), inner)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("world", ["nothing", "edited", "managers_exchanged", "quorum_lost"])
def test_a_plan_comes_back_as_it_was(world: str, tmp_path: object) -> None:
    small = desired(HERE / "cases" / "small.yaml", tmp_path)  # type: ignore[arg-type]
    view = plan_view(make_plan(small, WORLDS[world](small)))
    assert from_json(PlanView, json.loads(json.dumps(to_json(view)))) == view


@given(JSON)
def test_anything_else_is_refused_by_one_kind_of_error(body: object) -> None:
    try:
        found = from_json(PlanView, body)
    except ValueError:
        return
    assert isinstance(found, PlanView)
    assert from_json(PlanView, to_json(found)) == found


@pytest.mark.parametrize(
    "change",
    [
        {"steps": "3"},
        {"steps": True},
        {"groups": {}},
        {"groups": [{"kind": "x"}]},
        {"cluster": None},
        {"converged": 1},
    ],
)
def test_a_value_of_another_kind_is_refused(change: dict[str, object]) -> None:
    whole = {"cluster": "lab", "digest": "d", "summary": "s"}
    assert from_json(PlanView, whole).cluster == "lab"
    with pytest.raises(ValueError, match=r"^(not|no) "):
        from_json(PlanView, whole | change)


def test_keys_of_a_newer_version_are_passed_over() -> None:
    body = {"cluster": "lab", "digest": "d", "summary": "s", "newer": [1]}
    assert from_json(PlanView, body) == PlanView("lab", "d", "s")
