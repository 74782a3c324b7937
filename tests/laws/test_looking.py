"""Law 8: what only looks changes nothing, over the simulator."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.clusters import CLUSTER, MACHINES, desired
from laws.rig import Rig, law

from swarmplan.drift.find import find_drift
from swarmplan.model.cluster import Desired

pytestmark = pytest.mark.laws
Look = Callable[[Rig, Desired], object]


def acted(rig: Rig, wanted: Desired, look: Look) -> list[str]:
    """The calls of this look that change something; the simulator notes each. (It lets time pass meanwhile, so tasks go on.)"""
    before = len(rig.world.faults.calls)
    look(rig, wanted)
    return rig.world.faults.calls[before:]


@law
@given(
    before=desired(),
    after=desired(),
    off=st.sets(st.sampled_from(MACHINES)),
    hung=st.sets(st.sampled_from(MACHINES)),
)
def test_a_plan_and_a_look_for_drift_change_nothing(
    before: Desired, after: Desired, off: set[str], hung: set[str]
) -> None:
    rig = Rig()
    rig.apply(before)
    for name in off & before.machines.keys():
        rig.world.kill(CLUSTER, name)
    for name in (hung - off) & before.machines.keys():
        rig.world.hang(CLUSTER, name)
    assert acted(rig, after, Rig.plan) == []
    assert acted(rig, after, lambda rig, wanted: find_drift(wanted, rig.observe(wanted))) == []


@given(wanted=desired())
@settings(law, max_examples=5)
def test_a_look_that_acts_is_caught(wanted: Desired) -> None:
    def acting(rig: Rig, wanted: Desired) -> None:
        rig.plan(wanted)
        rig.world.driver(CLUSTER, "local").start(min(wanted.machines))

    rig = Rig()
    rig.apply(wanted)
    rig.world.driver(CLUSTER, "local").stop(min(wanted.machines))
    assert acted(rig, wanted, acting) == [f"{min(wanted.machines)}: driver start"]
