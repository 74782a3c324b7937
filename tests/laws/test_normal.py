"""Laws of the normal form, and of the patch that rests on it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.engine_store import as_engine_stores
from laws.service_specs import service_specs

from swarmplan.model.normal import normal_service
from swarmplan.model.normal.diff import diff
from swarmplan.model.normal.patch import patch_service, restarts_tasks

pytestmark = pytest.mark.laws
_UNORDERED = {
    "Env", "Ports", "Networks", "Mounts", "Constraints", "Hosts", "CapabilityAdd", "Ulimits", "Aliases", "Groups",
}  # fmt: skip


def shuffled(value: Any, draw: Any, name: str = "") -> Any:
    """The same spec, its unordered lists and its mappings in another order."""
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        return {key: shuffled(value[key], draw, key) for key in keys}
    if isinstance(value, list) and name in _UNORDERED:
        return [shuffled(item, draw) for item in draw(st.permutations(value))]
    return value


@given(service_specs())
def test_the_normal_form_of_a_normal_form_is_itself(spec: dict[str, Any]) -> None:
    normal = normal_service(spec)
    assert normal_service(normal) == normal


@given(service_specs())
def test_what_the_engine_drops_and_adds_makes_no_difference(spec: dict[str, Any]) -> None:
    assert normal_service(as_engine_stores(spec)) == normal_service(spec)


@given(service_specs(), st.data())
def test_order_makes_no_difference(spec: dict[str, Any], data: st.DataObject) -> None:
    other = shuffled(spec, data.draw)
    assert normal_service(other) == normal_service(spec)
    assert diff(normal_service(other), normal_service(spec)) == ()


@given(service_specs())
def test_a_normal_form_leaves_its_argument_alone(spec: dict[str, Any]) -> None:
    before = json.dumps(spec)
    normal_service(spec)
    assert json.dumps(spec) == before


@given(service_specs(), service_specs())
def test_a_patched_spec_means_what_is_desired(sent: dict[str, Any], desired: dict[str, Any]) -> None:
    live = as_engine_stores(sent)
    patched = patch_service(live, desired)
    assert normal_service(patched) == normal_service(desired)
    assert normal_service(as_engine_stores(patched)) == normal_service(desired)


@given(service_specs(), st.data())
def test_a_patch_without_a_change_is_the_live_spec(sent: dict[str, Any], data: st.DataObject) -> None:
    live = as_engine_stores(sent)
    assert json.dumps(patch_service(live, shuffled(sent, data.draw))) == json.dumps(live)


@given(service_specs(), service_specs())
def test_a_patch_touches_only_what_differs(sent: dict[str, Any], desired: dict[str, Any]) -> None:
    live = as_engine_stores(sent)
    patched = patch_service(live, desired)
    differing = {found.path[0] for found in diff(normal_service(live), normal_service(desired))}
    touched = {key for key in live.keys() | patched.keys() if live.get(key) != patched.get(key)}
    # A changed endpoint bumps ForceUpdate, which stands in the task template.
    allowed = differing | ({"TaskTemplate"} if "EndpointSpec" in differing else set())
    assert touched <= allowed


@given(service_specs(), service_specs())
def test_an_equal_task_is_not_restarted(sent: dict[str, Any], desired: dict[str, Any]) -> None:
    live = as_engine_stores(sent)
    kept = {
        "TaskTemplate": sent["TaskTemplate"],
        "Mode": sent.get("Mode"),
        "EndpointSpec": sent.get("EndpointSpec"),
    }
    patched = patch_service(live, {**desired, **kept})
    if not any(kind.endswith("Job") for kind in live["Mode"]):
        assert not restarts_tasks(live, patched)
