"""When a swarm is lost for good: only where nothing that may still answer could bring it back."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cluster import cluster

from swarmplan.health.lost_swarm import lost_swarm
from swarmplan.model.cluster import Observed
from swarmplan.model.machine import EngineState, Machine, MachineState, Power
from swarmplan.model.swarm import KeyPlace, SwarmSettings
from swarmplan.model.values.unknown import Foreign, Unknown

LEFT, LOCKED, WORKER, SILENT, MANAGES, PENDING = (
    "inactive",
    "locked",
    "active",
    "silent",
    "manages",
    "pending",
)
KEPT = SwarmSettings(unlock_key=KeyPlace(file="/srv/lab.key"))


def observed(swarm: Unknown | None = Unknown("no manager answers"), **machines: str) -> Observed:  # noqa: B008 - it is frozen
    """A cluster whose machines are like that."""
    states = {name: MachineState(Machine(name, "local"), Power.RUNNING) for name in machines}
    return Observed(
        machines=states, engines={name: engine(name, said) for name, said in machines.items()}, swarm=swarm
    )


def engine(name: str, said: str) -> EngineState | Unknown:
    if said == SILENT:
        return Unknown("no answer")
    if said == MANAGES:
        return EngineState("20.10.24", name, "active", control=True)
    return EngineState("20.10.24", name, said)


@pytest.mark.parametrize(
    ("machines", "says"),
    [
        ({"m1": LEFT, "w1": WORKER}, "m1 has left the swarm, and its data there is gone"),
        ({"m1": LEFT, "w1": SILENT}, ""),
        ({"m1": LEFT, "w1": MANAGES}, ""),
        ({"m1": LEFT, "w1": PENDING}, ""),
        ({"m1": LEFT, "w1": LOCKED}, "w1 is locked, and the key is not kept here"),
        ({"m1": LEFT, "m2": LEFT, "m3": LEFT}, "m1, m2, m3 have left the swarm"),
        ({"m1": LEFT, "m2": LEFT, "m3": SILENT}, ""),
        ({"m1": LOCKED, "w1": WORKER}, "m1 is locked, and the key is not kept here"),
        ({"m1": LOCKED, "m2": SILENT, "m3": SILENT}, ""),
        ({"m1": LOCKED, "m2": LOCKED, "m3": SILENT}, "m1, m2 are locked"),
        ({"m1": LOCKED, "m2": LEFT, "m3": LEFT}, "m1 is locked"),
        ({"m1": LOCKED, "w1": SILENT, "w2": SILENT}, ""),
        ({"m1": SILENT}, ""),
    ],
)
def test_why_it_is_lost(machines: dict[str, str], says: str) -> None:
    managers = sum(name.startswith("m") for name in machines)
    wanted = cluster(managers, len(machines) - managers)
    found = lost_swarm(wanted, observed(**machines))
    assert found.startswith(says)
    assert bool(found) is bool(says)


def test_a_key_that_is_kept_unlocks_it() -> None:
    assert not lost_swarm(cluster(1, swarm=KEPT), observed(m1=LOCKED))


@pytest.mark.parametrize("swarm", [None, Foreign("not marked as lab's")])
def test_no_swarm_and_another_one_are_not_lost(swarm: Unknown | None) -> None:
    assert not lost_swarm(cluster(1), observed(swarm, m1=LEFT))


@given(st.sampled_from(list(product((LEFT, LOCKED, WORKER, SILENT), repeat=3))), st.integers(0, 2))
def test_one_more_that_may_answer_never_makes_it_lost(said: tuple[str, ...], which: int) -> None:
    """Law: what is not lost is not lost either where another of its machines is silent."""
    names = ("m1", "m2", "m3")
    before = dict(zip(names, said, strict=True))
    after = {**before, names[which]: SILENT}
    wanted = cluster(3)
    assert lost_swarm(wanted, observed(**before)) or not lost_swarm(wanted, observed(**after))
