"""Volumes in a snapshot: asked for only where a declaration could differ, once for each machine."""

from dataclasses import replace

import pytest
from laws.rig import Rig
from small_cluster import cluster, volume

from swarmplan.errors import Unreachable
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.volume import VolumeState
from swarmplan.observe.snapshot import observe
from swarmplan.observe.volumes import volumes_on
from swarmplan.system.workers import Workers

OLD, NEW = {"driver_opts": {"o": "1"}}, {"driver_opts": {"o": "2"}}
DB = {"db": {"volumes": ["data:/data"]}}


def wanted(section: dict[str, object], **more: object) -> Desired:
    return cluster(1, 1, volumes={"data": section}, **{"services": DB, **more})  # type: ignore[arg-type]  # as said


def asked(rig: Rig, desired: Desired) -> list[str]:
    """The calls that a snapshot makes about volumes."""
    told: list[str] = []
    rig.world.latency = told.append
    rig.observe(desired)
    rig.world.latency = None
    return sorted(call for call in told if "/volumes" in call or "/containers" in call)


@pytest.mark.parametrize(
    "desired",
    [
        cluster(1, 1, services={"web": {}}),
        cluster(1, 1, services=DB),
        wanted({}),
        wanted({"external": True}),
        wanted(OLD, services={}),
    ],
    ids=["no volume", "not declared", "nothing asked", "external", "nobody mounts it"],
)
def test_nothing_is_asked_where_whatever_is_there_will_do(desired: Desired) -> None:
    rig = Rig()
    rig.apply(desired)
    assert asked(rig, desired) == []


def test_a_kept_volume_is_looked_for_where_whatever_is_there_would_do() -> None:
    rig, kept = Rig(), frozenset({Key(Kind.VOLUME, "data")})
    desired = replace(wanted({}), kept=kept)
    rig.apply(desired)
    both = ["m1: GET /volumes", "w1: GET /volumes"]
    assert asked(rig, desired) == both
    assert asked(rig, cluster(1, 1)) == both  # the swarm remembers it
    assert asked(rig, desired.destroyed()) == []
    (machine,) = (name for name, there in rig.observe(desired).volumes.items() if "data" in there)  # type: ignore[operator]
    assert rig.world.host("lab", machine).volumes


def test_a_machine_outside_of_the_swarm_may_have_a_kept_volume() -> None:
    rig, engine = Rig(), {"w1": EngineState("", "w1", "inactive")}
    rig.apply(wanted({}))
    with Workers(max_workers=1) as pool:
        assert volumes_on(rig.adapters(wanted({})), pool, engine, {"data": frozenset({volume()})}) == {}
        assert volumes_on(rig.adapters(wanted({})), pool, engine, {}, frozenset({"data"})).keys() == {"w1"}


def test_each_machine_is_asked_once(made: Rig) -> None:
    assert asked(made, wanted(OLD)) == ["m1: GET /volumes", "w1: GET /volumes"]


def test_containers_are_read_where_the_volume_differs(made: Rig) -> None:
    machine = next(name for name in ("m1", "w1") if made.world.host("lab", name).volumes)
    made.world.host("lab", machine).other_containers["backup"] = ["data"]
    assert f"{machine}: GET /containers/json" in asked(made, wanted(NEW))
    found = made.observe(wanted(NEW)).volumes[machine]
    assert found == {"data": VolumeState(volume(**OLD), ("backup",))}


def test_one_of_which_nothing_is_asked_any_more_is_checked(made: Rig) -> None:
    assert "m1: GET /volumes" in asked(made, wanted({}))


def test_what_does_not_answer_is_unknown(made: Rig) -> None:
    adapters = made.adapters(wanted(OLD))

    def silent() -> list[object]:
        raise Unreachable("timed out")

    adapters.engine("w1").volumes = silent  # type: ignore[assignment,method-assign]  # for the moment
    assert observe(adapters, 1, wanted(OLD)).volumes["w1"] == Unknown("timed out")


@pytest.fixture
def made() -> Rig:
    rig = Rig()
    rig.apply(wanted(OLD))
    return rig
