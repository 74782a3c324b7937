"""Whose doing a difference is: the spec's, edited since, or somebody else's behind our back."""

import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from laws.clusters import desired
from laws.engine_store import as_engine_stores
from laws.rig import Rig, allow_all
from laws.service_specs import service_specs
from rendered import plan_text

from swarmplan.events import Result
from swarmplan.model.bodies import Json
from swarmplan.model.change import DRIFT, Action
from swarmplan.model.cluster import Desired
from swarmplan.model.labels.names import OWNER_LABEL, SPEC_LABEL
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.last_applied import changed_since, with_hash

pytestmark = pytest.mark.laws
law = settings(max_examples=int(os.environ.get("LAW_EXAMPLES", "20")), deadline=None)

BY_HAND: st.SearchStrategy[Mapping[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "image": st.sampled_from(["lab/hello:1", "lab/hello:2"]),
        "variables": st.lists(st.sampled_from(["A=1", "A=2", "HAND=1"]), unique=True, max_size=2),
        "labels": st.sampled_from([{"by": "hand"}, {}]),
        "force": st.just(1),
        "replicas": st.integers(0, 4),
    },
)
"""What somebody does with ``docker service update``; now and then it comes to nothing."""


def edited(spec: Json, by_hand: Mapping[str, Any]) -> Json:
    """The spec as ``docker service update`` with these options would send it."""
    task = spec["TaskTemplate"]
    container = {**task["ContainerSpec"]}
    if "image" in by_hand:
        container["Image"] = by_hand["image"]
    if "variables" in by_hand:
        container["Env"] = by_hand["variables"]
    mode = spec["Mode"]
    if "replicas" in by_hand and "Replicated" in mode:
        mode = {"Replicated": {"Replicas": by_hand["replicas"]}}
    force = task.get("ForceUpdate", 0) + by_hand.get("force", 0)
    return {
        **spec,
        "Labels": spec["Labels"] | by_hand.get("labels", {}),
        "Mode": mode,
        "TaskTemplate": {**task, "ContainerSpec": container, "ForceUpdate": force},
    }


def change_behind_our_back(rig: Rig, of: Desired, by_hand: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Do this to the services of these names that are there; those that mean something else since."""
    manager, changed = rig.adapters(of).manager(), set()
    for live in manager.services():
        name = live["Spec"]["Name"]
        if name in by_hand:
            spec = edited(live["Spec"], by_hand[name])
            manager.update_service(live["ID"], live["Version"]["Index"], spec)
            if normal_service(spec) != normal_service(live["Spec"]):
                changed.add(name)
    return changed


def unchanged(rig: Rig, wanted: Desired) -> None:
    """Every service says of itself that it is as it was applied; one of a stack says nothing."""
    for state in rig.observe(wanted).services.values():
        labels = state.service.spec["Labels"]
        assert (SPEC_LABEL in labels) == (OWNER_LABEL in labels)
        assert not changed_since(state.service.spec)


@law
@given(before=desired(), after=desired())
def test_what_was_applied_has_not_drifted_nor_has_an_edit_of_the_spec(
    before: Desired, after: Desired
) -> None:
    rig = Rig()
    assert rig.apply(before).result is Result.CONVERGED
    unchanged(rig, before)
    plan = rig.plan(after)
    assert not [change for change in plan.changes if change.drift]
    assume(allow_all(plan) is None)
    rig.apply(after)
    unchanged(rig, after)


@law
@given(
    before=desired(),
    after=st.one_of(st.none(), desired()),
    by_hand=st.dictionaries(st.sampled_from(["api", "db", "web"]), BY_HAND, min_size=1),
)
def test_what_somebody_else_changed_is_told_and_healed(
    before: Desired, after: Desired | None, by_hand: Mapping[str, Mapping[str, Any]]
) -> None:
    rig = Rig()
    assert rig.apply(before).result is Result.CONVERGED
    changed = change_behind_our_back(rig, before, by_hand)
    assume(changed)
    rig.world.pass_time(30)
    plan = rig.plan(after or before)
    there = [change for change in plan.changes if change.key.name in changed and change.fields]
    differing = {change.key.name for change in there if change.action in {Action.UPDATE, Action.REPLACE}}
    told = {change.key.name for change in plan.changes if change.drift}
    assert differing <= told <= changed
    assert (DRIFT in " ".join(plan_text(plan).split())) is bool(told)
    assume(allow_all(plan) is None)
    rig.apply(after or before)
    healed = rig.observe(after or before).services
    assert not [name for name in told if changed_since(healed[name].service.spec)]
    assert not [change for change in rig.plan(after or before).changes if change.drift]


@given(spec=service_specs())
def test_what_the_engine_makes_of_a_spec_is_no_drift(spec: dict[str, Any]) -> None:
    sent = with_hash({**spec, "Labels": {**(spec.get("Labels") or {}), OWNER_LABEL: "lab"}})
    assert SPEC_LABEL in sent["Labels"]
    assert not changed_since(as_engine_stores(sent))
    assert normal_service(sent) == normal_service({**sent, "Labels": {**sent["Labels"], SPEC_LABEL: "other"}})
