"""A cluster that was paused: known as that, asked nothing, never taken for broken, and brought back by ``apply``."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.rig import Rig
from rendered import status_text
from small_cluster import CLUSTER, cluster

from swarmplan.events import Result
from swarmplan.health.problems import all_paused
from swarmplan.health.summary import problems, summary
from swarmplan.model.machine import Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.render.status.json_text import status_json
from swarmplan.simulator.driver import SimulatedDriver

WANTED = cluster(1, 2, services={"web": {}})
ALL = sorted(WANTED.machines)


def paused(*names: str) -> Rig:
    """The cluster, applied, with these machines paused."""
    rig = Rig()
    rig.apply(WANTED)
    SimulatedDriver(rig.world, CLUSTER).pause(names)
    return rig


def test_a_paused_cluster_is_paused_and_nothing_is_wrong_with_it() -> None:
    found = paused(*ALL).observe(WANTED)
    assert {state.power for state in found.machines.values() if not isinstance(state, Unknown)} == {
        Power.PAUSED
    }
    assert problems(WANTED, found) == []
    assert summary(WANTED, found) == "lab is paused: 3 machines; `swarmplan apply` resumes it."
    body = status_json(WANTED, found)
    assert [(row["state"], row["problem"]) for row in body["machines"]] == [("paused", "paused")] * 3
    assert body["healthy"]
    assert "broken" not in status_text(WANTED, found)


@settings(max_examples=8, deadline=None)
@given(names=st.sets(st.sampled_from(ALL), min_size=1))
def test_the_engines_of_paused_machines_are_not_asked_and_those_of_others_are(names: set[str]) -> None:
    found = paused(*names).observe(WANTED)
    assert set(found.engines) == set(ALL) - names
    assert all_paused(WANTED, found) == (names == set(ALL))


def test_one_paused_machine_of_several_is_what_is_wrong() -> None:
    rig = paused("w1")
    rig.world.pass_time(20)
    found = rig.observe(WANTED)
    assert problems(WANTED, found)[0] == "machine w1 is paused (simulated as paused)"


def test_where_the_only_manager_is_paused_that_is_the_reason() -> None:
    found = paused("m1").observe(WANTED)
    assert found.swarm == Unknown(
        "no manager of lab answers", machines=(("m1", "it is paused (`swarmplan apply` resumes it)"),)
    )


@pytest.mark.parametrize("names", [ALL, ["w1"], ["m1"]])
def test_the_plan_says_paused_and_the_run_resumes(names: list[str]) -> None:
    rig = paused(*names)
    shown = [
        (change.key.name, field.before, field.after)
        for change in rig.plan(WANTED).changes
        for field in change.fields
        if field.path == "power"
    ]
    assert shown == [(name, "paused", "running") for name in names]
    assert rig.apply(WANTED).result is Result.CONVERGED
    assert not rig.plan(WANTED).steps


def test_resumed_all_is_as_it_was() -> None:
    rig = paused(*ALL)
    SimulatedDriver(rig.world, CLUSTER).resume(ALL)
    rig.world.pass_time(20)
    assert problems(WANTED, rig.observe(WANTED)) == []
    assert not rig.plan(WANTED).steps


def test_a_paused_cluster_is_destroyed_like_any() -> None:
    rig = paused(*ALL)
    gone = cluster(0, 0)
    rig.apply(gone)
    assert rig.observe(gone).machines == {}
