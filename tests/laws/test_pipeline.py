"""The laws of the pipeline, over the simulator."""

import dataclasses
import random
from collections import Counter
from typing import TypeVar

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from laws.clusters import CLUSTER, MACHINES, desired
from laws.majority import breaches, demoting_first
from laws.rig import Killed, Rig, allow_all, law

from swarmplan.events import Result
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.swarm import Availability, Role
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.planner import make_plan
from swarmplan.simulator import When

pytestmark = pytest.mark.laws


Snapshot = TypeVar("Snapshot", Desired, Observed)


def test_law_1_a_converged_cluster_plans_to_nothing() -> None:
    @law
    @given(wanted=desired())
    def holds(wanted: Desired) -> None:
        rig = Rig()
        assert rig.apply(wanted).result is Result.CONVERGED
        plan = rig.plan(wanted)
        assert plan.converged, plan

    holds()


@law
@given(before=desired(), after=desired(), seed=st.integers(0, 99))
def test_law_1_equal_inputs_in_any_order_give_an_equal_plan(
    before: Desired, after: Desired, seed: int
) -> None:
    rig = Rig()
    rig.apply(before)
    observed = rig.observe(after)
    shuffled = make_plan(_shuffled(after, seed), _shuffled(observed, seed))
    assert shuffled == make_plan(after, observed)
    assert shuffled.digest == make_plan(after, observed).digest


@law
@given(before=desired(), after=desired())
def test_law_2_one_round_reaches_desired_and_the_next_plan_is_empty(before: Desired, after: Desired) -> None:
    rig = Rig()
    assert rig.apply(before).result is Result.CONVERGED
    assume(allow_all(rig.plan(after)) is None)  # a plan that would cost the quorum is refused: see law 3
    assume(not _held_for_ever(before, after))
    verdict = rig.apply(after)
    assert (verdict.result, verdict.reason) == (Result.CONVERGED, "")
    assert verdict.rounds <= 1
    assert rig.plan(after).converged


@law
@given(before=desired(), after=desired())
def test_law_3_no_prefix_of_a_plan_leaves_fewer_reachable_managers_than_the_majority(
    before: Desired, after: Desired
) -> None:
    rig = Rig()
    rig.apply(before)
    plan = rig.plan(after)
    assume(allow_all(plan) is None)
    assert breaches(plan) == []
    rig.apply(after)


def test_law_3_catches_a_planner_that_demotes_before_it_promotes() -> None:
    """A law that lets a planted bug through is none. Found anew in every run: names come from a small pool."""

    @settings(law, database=None, phases=[Phase.generate])
    @given(before=desired(), after=desired())
    def holds(before: Desired, after: Desired) -> None:
        rig = Rig()
        rig.apply(before)
        plan = rig.plan(after)
        assume(allow_all(plan) is None)
        assert breaches(demoting_first(plan)) == []

    with pytest.raises(AssertionError, match="before"):
        holds()


@law
@given(
    before=desired(),
    after=desired(),
    at=st.integers(1, 40),
    when=st.sampled_from(list(When)),
    workers=st.sampled_from([1, 4]),
)
def test_law_4_killed_anywhere_and_run_again_it_ends_the_same(
    before: Desired, after: Desired, at: int, when: When, workers: int
) -> None:
    rig = Rig(parallelism=workers)
    assert rig.apply(before).result is Result.CONVERGED
    assume(allow_all(rig.plan(after)) is None)
    assume(not _held_for_ever(before, after))
    rig.world.faults.add(Killed(), at=at, when=when)
    try:
        rig.apply(after)
    except Killed:
        rig.world.faults.clear()
    verdict = rig.apply(after)
    assert (verdict.result, verdict.reason) == (Result.CONVERGED, "")
    assert rig.plan(after).converged
    _nothing_twice(rig, after)


@law
@given(wanted=desired(), silent=st.integers(0, 3))
def test_law_6_what_cannot_be_seen_is_never_read_as_absent(wanted: Desired, silent: int) -> None:
    rig = Rig()
    rig.apply(wanted)
    name = sorted(wanted.machines)[silent % len(wanted.machines)]
    rig.world.hang(CLUSTER, name)
    plan = rig.plan(wanted)
    assert not plan.converged
    assert plan.unknown
    assert not any(
        step.key.name == name and step.verb in {"create", "join", "init", "remove"} for step in plan.steps
    )
    assert not any(step.verb == "init" for step in plan.steps)


def test_law_6_to_act_without_having_seen_all_needs_consent() -> None:
    met = Counter[str]()

    @law
    @given(before=desired(managers=(3, 3)), after=desired(managers=(3, 3)), silent=st.sampled_from(MACHINES))
    def holds(before: Desired, after: Desired, silent: str) -> None:
        rig = Rig()
        rig.apply(before)
        after = dataclasses.replace(after, machines=before.machines, nodes=before.nodes)
        assume(silent in after.machines)
        rig.world.hang(CLUSTER, silent)
        plan = rig.plan(after)
        acts = any(not step.reveals for step in plan.steps)
        met["acts" if acts else "does nothing"] += 1
        if acts:
            unseen = [hazard.key.name for hazard in plan.hazards if hazard.approval is Approval.UNKNOWN]
            assert unseen == [silent]
        rig.world.faults.calls.clear()
        verdict = rig.apply(after, _but_unknown)
        if acts:
            assert (verdict.result, rig.world.faults.calls) == (Result.REFUSED, [])

    holds()
    assert met["acts"]


BUT_UNKNOWN = frozenset(Approval) - {Approval.UNKNOWN}


def _but_unknown(plan: Plan) -> str | None:
    """The gate of somebody who consents to all but acting upon what was not seen."""
    return "; ".join(hazard.message for hazard in plan.forbidden(BUT_UNKNOWN)) or None


def _held_for_ever(before: Desired, after: Desired) -> bool:
    """Whether the engine itself cannot get there: a paused node keeps a global service's old task, whatever its spec
    (measured on 20.10.24), and that task holds its network."""
    paused = any(node.availability is Availability.PAUSE for node in after.nodes.values())
    return paused and not before.networks.items() <= after.networks.items()


def _nothing_twice(rig: Rig, wanted: Desired) -> None:
    observed = rig.observe(wanted)
    assert set(observed.machines) == set(wanted.machines)
    assert sorted(state.node.machine for state in observed.nodes) == sorted(wanted.nodes)
    assert {name for name, state in observed.services.items() if state.owned} == set(wanted.services)
    _contents_once(observed, wanted)
    managers = {state.node.machine for state in observed.nodes if state.node.role is Role.MANAGER}
    assert managers == {name for name, node in wanted.nodes.items() if node.role is Role.MANAGER}


def _contents_once(observed: Observed, wanted: Desired) -> None:
    """What is declared is there, in no more versions than are to be kept, and nothing else of ours is."""
    for found, declared in ((observed.secrets, wanted.secrets), (observed.configs, wanted.configs)):
        ours = {name for name, state in found.items() if state.owned}
        for content in declared.values():
            versions = {name for name in ours if content.is_version(name)}
            assert versions & {content.name, content.version}
            assert len(versions) <= content.keep
            ours -= versions
        assert not ours


def _shuffled(value: Snapshot, seed: int) -> Snapshot:
    """The same value with every mapping and list of entries in another order."""
    chance = random.Random(seed)

    def mixed(content: object) -> object:
        if isinstance(content, dict):
            items = list(content.items())
            chance.shuffle(items)
            return dict(items)
        if isinstance(content, tuple):
            return tuple(chance.sample(content, len(content)))
        return content

    changed = {item.name: mixed(getattr(value, item.name)) for item in dataclasses.fields(value)}
    return dataclasses.replace(value, **changed)
