"""Laws of drift: it is what the plan is without the file's edits, and it only looks."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.cases import any_case, over
from laws.clusters import desired
from laws.rig import Rig, law
from laws.test_drift import BY_HAND, change_behind_our_back
from small_cluster import cluster

from swarmplan.drift.drift import DriftKind
from swarmplan.drift.find import find_drift
from swarmplan.events import Result
from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.plan.planner import make_plan

pytestmark = pytest.mark.laws


def test_an_empty_plan_and_no_drift_are_the_same() -> None:
    """But for what is not ours, which no plan changes."""

    def same(case: Any) -> None:
        wanted, observed = case
        if not wanted.machines:
            return
        plan, drift = make_plan(wanted, observed), find_drift(wanted, observed)
        ours = [one for one in drift.findings if one.kind is not DriftKind.FOREIGN]
        assert plan.converged is not bool(ours or drift.pending or drift.waiting or plan.unknown)
        assert drift.ignored == plan.ignored
        if plan.unread:
            assert drift.unknown

    over(any_case())(same)


@given(before=desired(), after=desired())
@settings(law, max_examples=15)
def test_an_edit_of_the_file_is_no_drift(before: Desired, after: Desired) -> None:
    rig = Rig()
    assert rig.apply(before).result is Result.CONVERGED
    assert find_drift(before, rig.observe(before)).findings == ()
    drift = find_drift(after, rig.observe(after))
    assert [one for one in drift.findings if one.kind is not DriftKind.FOREIGN] == []


@given(wanted=desired())
@settings(law, max_examples=25)
def test_of_a_file_that_was_not_applied_as_much_is_new_as_the_plan_counts(wanted: Desired) -> None:
    rig = Rig()
    drift, plan = find_drift(wanted, rig.observe(wanted)), rig.plan(wanted)
    assert sorted(map(str, drift.pending)) == sorted(str(change.key) for change in plan.changes)
    assert drift.findings == ()


@given(before=desired(), after=desired())
@settings(law, max_examples=15)
def test_of_what_an_edit_adds_as_much_is_new_as_the_plan_counts(before: Desired, after: Desired) -> None:
    rig = Rig()
    rig.apply(before)
    drift, plan = find_drift(after, rig.observe(after)), rig.plan(after)
    made = {change.key for change in plan.changes if change.action is Action.CREATE}
    added = {key for key in made if key.kind in {Kind.MACHINE, Kind.NODE} and key.name not in before.machines}
    assert added <= set(drift.pending)


def test_a_volume_of_which_the_file_asks_something_for_the_first_time_is_no_drift() -> None:
    body: dict[str, Any] = {"services": {"web": {"volumes": ["data:/data"]}}}
    before = cluster(volumes={"data": {}}, **body)
    after = cluster(volumes={"data": {"labels": {"tier": "1"}}}, **body)
    rig = Rig()
    rig.apply(before)
    assert rig.plan(before).bookkeeping == ()
    drift = find_drift(after, rig.observe(after))
    assert (drift.findings, Key(Kind.VOLUME, "data") in drift.pending) == ((), True)


@given(
    wanted=desired(),
    by_hand=st.dictionaries(st.sampled_from(["api", "db", "web"]), BY_HAND, min_size=1),
    gone=st.sets(st.sampled_from(["api", "db", "web"])),
)
@settings(law, max_examples=15)
def test_what_is_done_by_hand_is_all_of_the_drift(
    wanted: Desired, by_hand: Mapping[str, Mapping[str, Any]], gone: set[str]
) -> None:
    rig = Rig()
    rig.apply(wanted)
    changed = change_behind_our_back(rig, wanted, by_hand)
    manager = rig.adapters(wanted).manager()
    removed = {each["Spec"]["Name"] for each in manager.services()} & gone
    for name in removed:
        manager.remove_service(manager.service(name)["ID"])
    drift = find_drift(wanted, rig.observe(wanted))
    assert {one.key for one in drift.of(DriftKind.MISSING)} == {Key(Kind.SERVICE, name) for name in removed}
    told = {one.key.name for one in drift.of(DriftKind.CHANGED)}
    assert told <= changed - removed
    plan = make_plan(wanted, rig.observe(wanted))
    assert told == {change.key.name for change in plan.changes if change.drift}
    assert drift.pending == ()
