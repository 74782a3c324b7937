"""A part of a plan touches nothing else, and the parts together are the whole."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import permutations
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.clusters import desired
from laws.majority import breaches
from laws.rig import Rig, allow_all, law
from small_cluster import cluster

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.swarm import Node, Role
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_partial_plan

pytestmark = pytest.mark.laws

KINDS = ("machines", "swarm", "images", "networks", "secrets", "configs", "volumes", "services")
_MOST_PASSES = 6


def planned(only: Sequence[str], wanted: Desired, observed: Observed) -> Plan:
    return make_partial_plan(wanted, observed, only)


def named(rig: Rig, wanted: Desired) -> list[str]:
    """What the whole would change, each by a pattern of its own."""
    changes = rig.plan(wanted).changes
    return sorted({str(change.key).replace("nodes.", "machines.") for change in changes} | {"stacks.vote"})


@law
@given(before=desired(), after=desired(), data=st.data())
def test_what_is_left_out_stays_as_it_is(before: Desired, after: Desired, data: st.DataObject) -> None:
    rig = Rig()
    rig.apply(before)
    keys = named(rig, after)
    only = data.draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    found = rig.observe(after)
    plan = planned(only, after, found)
    assert plan.partial is not None
    left = set(plan.partial.left_out)
    touched = {step.key for step in plan.steps if not step.silent and not step.reveals}
    # What is recorded in the swarm of the part itself is a step of the swarm.
    assert not (left & touched) - {SWARM}
    assume(allow_all(plan) is None)
    assert breaches(plan) == []
    rig.apply(after, planner=lambda wanted, seen: planned(only, wanted, seen))
    now = rig.observe(after)
    for key in left:
        assert _seen(now, key) == _seen(found, key), key


@law
@given(before=desired(), after=desired(), random=st.randoms(use_true_random=False))
def test_the_parts_in_any_order_end_where_the_whole_ends(
    before: Desired, after: Desired, random: Random
) -> None:
    rig = Rig()
    rig.apply(before)
    assume(allow_all(rig.plan(after)) is None)
    assume(rig.observe(after).swarm is not None)
    for _ in range(_MOST_PASSES):
        keys = named(rig, after)
        random.shuffle(keys)
        for key in keys:
            rig.apply(after, planner=partial(_of, key))
        if rig.plan(after).converged:
            break
    left = rig.plan(after)
    rebuilt = any(change.key.kind is Kind.SWARM and change.action == "replace" for change in left.changes)
    # Where the only manager that is left is to be recreated, the whole could not be applied from there, either.
    assert left.converged or rebuilt or allow_all(left) is not None, left.changes


@pytest.mark.parametrize("order", list(permutations(["services.new", "services.old", "services.other"])))
def test_what_is_removed_does_not_need_a_volume_recreated(order: tuple[str, ...]) -> None:
    """Else each of two services that go would wait for the other, both having the volume that the new one asks otherwise."""
    mounts = {"volumes": ["data:/data"]}
    labelled = {"data": {"labels": {"tier": "1"}}}
    rig = Rig()
    rig.apply(cluster(services={"old": mounts, "other": mounts}, volumes=labelled))
    after = cluster(services={"new": mounts}, volumes={"data": {}})
    for key in order * 2:
        rig.apply(after, planner=partial(_of, key))
    assert rig.plan(after).converged


def test_what_a_part_leaves_out_of_a_chain_leaves_its_order_as_it_is() -> None:
    """A machine that is recreated joins before others go, one after the other, of which the part has the last only."""
    rig = Rig()
    rig.apply(cluster(2, 2))
    after = cluster(0, 1, machines={"w1": {"options": {"engine": "trixie"}}})
    after = replace(after, nodes={"w1": Node("w1", Role.MANAGER)})
    plan = planned(["machines.m1", "machines.w1"], after, rig.observe(after))
    names = [step.name for step in plan.steps]
    assert names.index("join nodes.w1") < names.index("demote nodes.m1")


def _of(key: str, wanted: Desired, seen: Observed) -> Plan:
    return planned([key], wanted, seen)


def _seen(observed: Observed, key: Key) -> object:
    """What is seen of a resource, but for how far its tasks have come."""
    if key.kind is Kind.SERVICE:
        state = observed.services.get(key.name)
        return state and (state.id, state.spec)
    if key.kind in {Kind.NETWORK, Kind.SECRET, Kind.CONFIG}:
        return observed.objects().get(key)
    if key.kind is Kind.MACHINE:
        return observed.machines.get(key.name)
    node = observed.node_of(key.name) if key.kind is Kind.NODE else None
    return node and (node.id, replace(node.node, machine=""))
