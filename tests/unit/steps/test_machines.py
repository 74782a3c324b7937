"""Steps on machines: what each sees as missing, and what it does about it."""

from dataclasses import replace

import pytest
from small_cluster import CLUSTER, cluster
from unit.steps.bench import Bench, machine

from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.simulator import When
from swarmplan.steps.machines import (
    CleanUp,
    CreateMachine,
    EngineReady,
    ReleaseMachine,
    RemoveMachine,
    RepairMachine,
    StartMachine,
    UpdateMachine,
)

M1 = Machine("m1", "local")


def create() -> CreateMachine:
    return CreateMachine(key=machine("m1"), machine=M1)


def test_a_machine_is_made_and_a_half_made_one_is_made_again(bench: Bench) -> None:
    adapters = bench.empty(cluster())
    bench.world.faults.add(TimeoutError(), when=When.HALF, call="driver create")
    assert create().unmet(adapters) == "does not exist"
    with pytest.raises(TimeoutError):
        create().apply(adapters)
    assert create().unmet(adapters) == "created only in part: simulated as broken"
    bench.do(create())


def test_a_machine_with_other_options_is_not_the_desired_one(bench: Bench) -> None:
    adapters = bench.made(cluster())
    other = CreateMachine(key=machine("m1"), machine=Machine("m1", "local", {"memory": 2}))
    assert other.unmet(adapters) == "exists, but with other options"


def test_a_stopped_machine_is_started_and_its_engine_awaited(bench: Bench) -> None:
    adapters = bench.made(cluster())
    start, ready = StartMachine(key=machine("m1")), EngineReady(key=machine("m1"))
    adapters.driver("m1").stop("m1")
    assert start.unmet(adapters) == "simulated as stopped"
    with pytest.raises(Permanent, match="its engine is not running: simulated as stopped"):
        ready.unmet(adapters)
    bench.do(start)
    assert ready.unmet(adapters) is None


def test_a_hung_engine_is_awaited_and_one_without_a_machine_is_not(bench: Bench) -> None:
    adapters = bench.made(cluster())
    ready = EngineReady(key=machine("m1"))
    bench.world.hang(CLUSTER, "m1")
    assert ready.unmet(adapters) == "its engine does not answer yet"
    adapters.driver("m1").remove("m1")
    with pytest.raises(Permanent, match="machine m1 does not exist any more"):
        ready.unmet(adapters)
    with pytest.raises(Permanent, match="machine m1 does not exist any more"):
        StartMachine(key=machine("m1")).unmet(adapters)


def test_a_machine_is_changed_in_place(bench: Bench) -> None:
    adapters = bench.made(cluster())
    changed = Machine("m1", "local", engine=EngineSettings({"zone": "a"}))
    update = UpdateMachine(key=machine("m1"), machine=changed)
    assert update.unmet(adapters) == "not updated yet"
    bench.do(update)
    assert adapters.driver("m1").observe()["m1"].machine == changed


def test_machines_go_and_then_what_their_driver_keeps(bench: Bench) -> None:
    adapters = bench.made(cluster())
    remove, clean = RemoveMachine(key=machine("m1")), CleanUp(key=machine("local"))
    assert remove.unmet(adapters) == "still exists"
    assert clean.unmet(adapters) == "simulated network of lab"
    bench.do(remove)
    bench.do(clean)
    assert adapters.driver("m1").leftovers() == ()


def test_a_recreated_engine_is_connected_again(bench: Bench) -> None:
    adapters = bench.made(cluster())
    old = adapters.engine("m1")
    bench.do(RemoveMachine(key=machine("m1")))
    bench.do(create())
    assert adapters.engine("m1") is not old


def shown(bench: Bench, monkeypatch: pytest.MonkeyPatch, **state: object) -> None:
    """Let the driver tell this of m1, whatever it is."""
    driver = bench.adapters.driver("m1")
    real = driver.find("m1")
    assert isinstance(real, MachineState)
    monkeypatch.setattr(type(driver), "find", lambda *_: replace(real, **state))  # type: ignore[arg-type]


def test_a_machine_that_needs_repair_is_repaired(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    adapters = bench.made(cluster())
    repair = RepairMachine(key=machine("m1"))
    assert repair.unmet(adapters) is None
    old = adapters.engine("m1")
    repair.apply(adapters)
    assert adapters.engine("m1") is not old
    shown(bench, monkeypatch, repair="its address changed")
    assert repair.unmet(adapters) == "its address changed"


def test_a_bare_host_is_not_there_and_released(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    adapters = bench.made(cluster())
    release = ReleaseMachine(key=machine("m1"))
    assert release.unmet(adapters) == "still exists"
    shown(bench, monkeypatch, power=Power.BARE)
    assert release.unmet(adapters) is None
    assert create().unmet(adapters) == "not prepared yet"


def test_what_the_driver_cannot_tell_is_not_absent(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    adapters = bench.made(cluster())
    monkeypatch.setattr(type(adapters.driver("m1")), "find", lambda *_: Unknown("timed out"))
    for step in (create(), RemoveMachine(key=machine("m1")), StartMachine(key=machine("m1"))):
        with pytest.raises(Unreachable, match="m1: timed out"):
            step.unmet(adapters)
