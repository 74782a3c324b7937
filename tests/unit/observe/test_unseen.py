"""Machines whose driver can tell nothing of them: no proof that there is a swarm, and none that there is not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.adapters import Adapters
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.cluster import Observed
from swarmplan.model.machine import MachineState
from swarmplan.model.values.unknown import Unknown
from swarmplan.observe.snapshot import observe
from swarmplan.plan.planner import make_plan
from swarmplan.sources.reader import Reader

if TYPE_CHECKING:
    from swarmplan.ports import MachineDriver

WANTED = cluster(1, 1)
REFUSED = Unknown("it refuses connections")


def without(rig: Rig, *names: str) -> Observed:
    """What is found where the driver gets no answer from these."""
    driver = rig.world.driver(CLUSTER)

    class Deaf:
        def observe(self) -> Mapping[str, MachineState | Unknown]:
            return {**driver.observe(), **dict.fromkeys(names, REFUSED)}

        def __getattr__(self, name: str) -> object:
            return getattr(driver, name)

    deaf: MachineDriver = Deaf()  # type: ignore[assignment]  # all else is the driver's
    return observe(
        Adapters(
            CLUSTER,
            {"local": deaf},
            dict.fromkeys(WANTED.machines, "local"),
            rig.world.connect,
            contents=Reader({}),
            folders=CopiedFolders(),
        )
    )


def test_a_first_apply_continues_without_a_host_that_is_away_once_a_person_says_so() -> None:
    rig = Rig()
    rig.world.driver(CLUSTER).create(WANTED.machines["m1"])
    plan = make_plan(WANTED, without(rig, "w1"))
    assert [step.name for step in plan.steps] == ["init swarm", "configure nodes.m1"]
    assert {hazard.approval for hazard in plan.hazards} == {"unknown"}


@pytest.mark.parametrize("away", [("m1",), ("m1", "w1")])
def test_where_a_swarm_may_be_behind_the_silence_none_is_made(away: tuple[str, ...]) -> None:
    rig = Rig()
    rig.apply(WANTED)
    found = without(rig, *away)
    assert isinstance(found.swarm, Unknown)
    assert found.swarm.reason.count("m1: it refuses connections") == 1
    assert [step.name for step in make_plan(WANTED, found).steps] == []


def test_a_machine_that_was_never_made_is_not_asked() -> None:
    rig = Rig()
    rig.world.driver(CLUSTER).create(WANTED.machines["m1"])
    rig.world.hang(CLUSTER, "m1")
    found = observe(rig.adapters(WANTED))
    assert isinstance(found.swarm, Unknown)
    assert "w1" not in found.swarm.reason
