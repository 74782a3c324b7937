"""Law of ``policy.ignore``: what is ignored is never a difference, and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from laws.clusters import desired
from laws.engine_store import as_engine_stores
from laws.rig import Rig, allow_all, law
from laws.service_specs import service_specs
from laws.test_drift import BY_HAND, change_behind_our_back

from swarmplan.compose.field_places import places_of
from swarmplan.compose.ignorable import is_field
from swarmplan.events import Result
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.ignored import neutral, with_values_of
from swarmplan.model.normal.patch import patch_service
from swarmplan.model.service import Service
from swarmplan.plan.fields import service_fields
from swarmplan.plan.planner import make_plan

pytestmark = pytest.mark.laws
NAMES = ("api", "db", "web")
PATHS = st.lists(
    st.sampled_from(
        ["deploy.replicas", "image", "environment", "environment.A", "deploy.labels", "deploy.mode"]
    ),
    min_size=1,
    max_size=3,
    unique=True,
)
RULES = st.dictionaries(st.sampled_from(NAMES), PATHS, min_size=1)


def ignoring(wanted: Desired, rules: Mapping[str, Sequence[str]]) -> Desired:
    ignore = {f"services.{name}": tuple(paths) for name, paths in rules.items()}
    return replace(wanted, policy=replace(wanted.policy, ignore=ignore))


def values(observed: Observed, rules: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What the services mean at the places that are ignored, and nowhere else."""
    found = {}
    for name, paths in rules.items():
        if (state := observed.services.get(name)) is not None:
            places = [place for path in paths for place in places_of(path)]
            found[name] = normal_service(with_values_of({}, state.spec, places))
    return found


def modes(observed: Observed) -> dict[str, Any]:
    """The kind of mode of each service: one of another kind, which was not ignored, has no replicas to keep."""
    return {name: normal_service(state.spec)["Mode"].keys() for name, state in observed.services.items()}


JOB: dict[str, Any] = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "lab/a:1"}}}
_MODE_OF_TWO = {"Mode": {"ReplicatedJob": {"MaxConcurrent": 2, "TotalCompletions": 2}}}


@law
@given(
    before=desired(),
    after=desired(),
    rules=RULES,
    by_hand=st.dictionaries(st.sampled_from(NAMES), BY_HAND, min_size=1),
)
def test_no_run_changes_what_is_ignored(
    before: Desired, after: Desired, rules: Mapping[str, Sequence[str]], by_hand: Mapping[str, Any]
) -> None:
    rig = Rig()
    assert rig.apply(ignoring(before, rules)).result is Result.CONVERGED
    change_behind_our_back(rig, before, by_hand)
    rig.world.pass_time(30)
    wanted = ignoring(after, rules)
    seen = rig.observe(wanted)
    had, mode = values(seen, rules), modes(seen)
    plan = rig.plan(wanted)
    assume(allow_all(plan) is None)
    rig.apply(wanted)
    seen = rig.observe(wanted)
    has, mode_after = values(seen, rules), modes(seen)
    stays = {name for name in had.keys() & after.services.keys() if mode[name] == mode_after[name]}
    assert {name: has[name] for name in stays} == {name: had[name] for name in stays}
    assert not [change for change in rig.plan(wanted).changes if change.drift]


@given(before=desired(), rules=RULES)
@settings(law, max_examples=10)
def test_the_plan_is_the_same_whatever_they_are(before: Desired, rules: Mapping[str, Sequence[str]]) -> None:
    rig = Rig()
    rig.apply(before)
    wanted = ignoring(before, rules)
    observed = rig.observe(wanted)
    theirs = {
        name: replace(
            state, service=replace(state.service, spec=with_values_of(state.spec, {}, _places(rules, name)))
        )
        for name, state in observed.services.items()
    }
    other = make_plan(wanted, replace(observed, services=theirs))
    assert make_plan(wanted, observed).converged
    assert other.converged
    assert other.digest == make_plan(wanted, observed).digest
    ignored = {each.key for each in other.ignored}
    assert ignored <= {Key(Kind.SERVICE, name) for name in rules}


@given(before=desired(), after=desired(), rules=RULES)
@settings(law, max_examples=10)
def test_rules_in_any_order_give_the_same_plan(
    before: Desired, after: Desired, rules: Mapping[str, Sequence[str]]
) -> None:
    rig = Rig()
    rig.apply(before)
    observed = rig.observe(after)
    backwards = {name: tuple(reversed(paths)) for name, paths in reversed(rules.items())}
    one, other = (make_plan(ignoring(after, each), observed) for each in (rules, backwards))
    assert (one.digest, one.ignored) == (other.digest, other.ignored)


@given(live=service_specs(), wanted=service_specs())
def test_every_field_that_a_plan_shows_can_be_ignored(live: dict[str, Any], wanted: dict[str, Any]) -> None:
    fields = service_fields(normal_service(live), Service("web", wanted))
    assert [field.path for field in fields if not is_field(Kind.SERVICE, field.path)] in ([], ["name"])
    same_mode = normal_service(live)["Mode"].keys() == normal_service(wanted)["Mode"].keys()
    for field in fields if same_mode else ():  # another kind of mode has fields of its own
        kept = with_values_of(wanted, as_engine_stores(live), places_of(field.path))
        left = service_fields(normal_service(live), Service("web", kept))
        assert field.path not in {one.path for one in left} - {"name"}


@example(live=JOB | {"Mode": {"ReplicatedJob": {}}}, wanted=JOB | _MODE_OF_TWO, paths=["deploy.replicas"])
@given(live=service_specs(), wanted=service_specs(), paths=PATHS)
def test_a_patch_keeps_what_is_ignored(
    live: dict[str, Any], wanted: dict[str, Any], paths: list[str]
) -> None:
    places = [place for path in paths for place in places_of(path)]
    stored = as_engine_stores(live)
    kept = with_values_of(wanted, stored, places)
    assert normal_service(patch_service(stored, kept)) == normal_service(kept)
    left, ours = (normal_service(neutral(each, places)) for each in (kept, wanted))
    other_mode = normal_service(kept)["Mode"].keys() != normal_service(wanted)["Mode"].keys()
    moot = {"Mode"} if other_mode else set()  # a service of another mode has no such thing as our replicas
    assert {name: left[name] for name in left.keys() - moot} == {
        name: ours[name] for name in ours.keys() - moot
    }


def _places(rules: Mapping[str, Sequence[str]], name: str) -> list[tuple[str, ...]]:
    return [place for path in rules.get(name, ()) for place in places_of(path) if path != "deploy.labels"]
