"""The snapshot: what does not answer is Unknown with its reason, and never absent."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from laws.rig import Rig
from small_cluster import CLUSTER, cluster

from swarmplan.adapters import Adapters
from swarmplan.errors import Unreachable, Unreadable
from swarmplan.folders.folder import CopiedFolders
from swarmplan.health.summary import problems
from swarmplan.model.bodies import Json
from swarmplan.model.cluster import Observed
from swarmplan.model.machine import EngineState, Machine, MachineState
from swarmplan.model.swarm import KeyPlace, Role, SwarmSettings, SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.observe.snapshot import observe
from swarmplan.simulator import When
from swarmplan.simulator.api.engine import SimulatedEngine
from swarmplan.simulator.driver import SimulatedDriver
from swarmplan.sources.reader import Reader

WANTED = cluster(1, 1, services={"web": {"networks": ["app"]}}, networks={"app": {}})


@pytest.fixture
def rig() -> Rig:
    return Rig()


def seen(rig: Rig) -> Observed:
    return rig.observe(WANTED)


def test_what_is_there_is_said_in_the_specs_words(rig: Rig) -> None:
    rig.apply(WANTED)
    found = seen(rig)
    assert set(found.machines) == set(found.engines) == {"m1", "w1"}
    assert isinstance(found.swarm, SwarmState)
    assert [(node.node.machine, node.node.role, node.leader) for node in found.nodes] == [
        ("m1", Role.MANAGER, True),
        ("w1", Role.WORKER, False),
    ]
    web = found.services["web"]
    assert (web.owned, web.missing, web.desired, web.running) == (True, None, 1, 1)
    target = web.service.spec["TaskTemplate"]["Networks"][0]["Target"]
    assert (target, found.networks["app"].owned) == ("app", True)
    assert found.networks["ingress"].owned is False
    assert found.leftovers == {"local": ("simulated network of lab",)}


def test_nothing_at_all_is_seen_as_no_swarm(rig: Rig) -> None:
    found = seen(rig)
    assert found == Observed(leftovers={"local": ()}, taken=found.taken)


def one_machine(rig: Rig) -> None:
    rig.world.driver(CLUSTER).create(Machine("m1", "local"))


def half_made(rig: Rig) -> None:
    rig.world.faults.add(TimeoutError(), when=When.HALF, call="driver create")
    with pytest.raises(TimeoutError):
        one_machine(rig)


def one_hangs(rig: Rig) -> None:
    one_machine(rig)
    rig.world.hang(CLUSTER, "m1")


def one_stopped(rig: Rig) -> None:
    one_machine(rig)
    rig.world.driver(CLUSTER).stop("m1")


def in_a_strangers_swarm(rig: Rig) -> None:
    one_machine(rig)
    driver = rig.world.driver(CLUSTER)
    rig.world.connect(driver.endpoint("m1")).init_swarm({"ListenAddr": "0.0.0.0:2377"})


def without_quorum(rig: Rig) -> None:
    rig.apply(cluster(2))
    rig.world.hang(CLUSTER, "m2")


@pytest.mark.parametrize(
    ("trouble", "no_swarm"),
    [
        (one_machine, True),
        (half_made, True),
        (one_hangs, False),
        (one_stopped, False),
        (in_a_strangers_swarm, False),
        (without_quorum, False),
    ],
)
def test_no_swarm_only_where_every_machine_was_seen_in_none(
    rig: Rig, trouble: Callable[[Rig], None], *, no_swarm: bool
) -> None:
    trouble(rig)
    found = seen(rig)
    if no_swarm:
        assert found.swarm is None
    else:
        assert isinstance(found.swarm, Unknown)
        assert found.swarm.reason.startswith("no manager of lab answers")
    assert (found.nodes, found.networks, found.services) == ((), {}, {})


def test_an_engine_that_hangs_is_unknown_and_its_node_is_still_its(rig: Rig) -> None:
    rig.apply(WANTED)
    rig.world.hang(CLUSTER, "w1")
    found = seen(rig)
    assert found.engines["w1"] == Unknown("engine at simulated://lab/w1 does not answer (timed out)")
    assert isinstance(found.engines["m1"], EngineState)
    assert [node.node.machine for node in found.nodes] == ["m1", "w1"]


def test_a_stopped_machines_engine_is_not_asked(rig: Rig) -> None:
    rig.apply(WANTED)
    rig.world.driver(CLUSTER).stop("w1")
    assert set(seen(rig).engines) == {"m1"}


def test_where_the_only_manager_is_stopped_that_is_the_reason(rig: Rig) -> None:
    rig.apply(WANTED)
    rig.world.driver(CLUSTER).stop("m1")
    assert seen(rig).swarm == Unknown(
        "no manager of lab answers", machines=(("m1", "it is stopped (`swarmplan apply` starts it)"),)
    )


def test_a_machine_that_answers_nonsense_is_one_reason_of_the_swarm_and_the_machines_own(rig: Rig) -> None:
    """Its error is known twice: as that of the manager that was asked, and as what is unknown of its engine."""
    rig.apply(WANTED)

    def spoilt(_engine: SimulatedEngine) -> Json:
        raise Unreadable("its engine gave an invalid answer")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SimulatedEngine, "swarm", spoilt)
        found = seen(rig)
    assert isinstance(found.swarm, Unknown)
    assert isinstance(found.engines["m1"], Unknown)
    assert found.swarm.reason.count("gave an invalid answer") == 1
    assert dict(found.swarm.machines)["m1"] == found.engines["m1"].reason
    assert problems(WANTED, found)[0] == "the swarm could not be read: no manager of lab answers"
    assert " ".join(problems(WANTED, found)).count("gave an invalid answer") == 1


def test_where_the_only_manager_has_left_nobody_is_asked_to_add_it(rig: Rig) -> None:
    rig.apply(WANTED)
    endpoint = rig.world.driver(CLUSTER).endpoint("m1")
    rig.world.connect(endpoint).leave_swarm(force=True)
    found = seen(rig)
    swarm, machine = found.swarm, found.machines["m1"]
    assert isinstance(swarm, Unknown)
    assert isinstance(machine, MachineState)
    assert "under managers" not in swarm.reason
    assert swarm.reason.endswith(
        f"m1 ({machine.address}) has left the swarm, and its data there is gone; only a backup brings that swarm back:"
        " `swarmplan restore ARCHIVE`"
    )


def test_an_entry_whose_machine_is_now_another_node_is_nobodys(rig: Rig) -> None:
    rig.apply(WANTED)
    driver = rig.world.driver(CLUSTER)
    state = driver.observe()["w1"]
    driver.remove("w1")
    driver.create(state.machine)
    entry = next(node for node in seen(rig).nodes if node.hostname == "w1")
    assert (entry.node.machine, entry.made_for) == ("", "w1")


class Silent(SimulatedDriver):
    """A driver that cannot tell."""

    def observe(self) -> dict[str, MachineState]:
        raise Unreachable("its host does not answer")


def test_a_driver_that_cannot_tell_leaves_its_machines_unknown(rig: Rig) -> None:
    rig.apply(WANTED)
    machines = {**WANTED.machines, "far": Machine("far", "ssh")}
    drivers = {"local": rig.world.driver(CLUSTER, "local"), "ssh": Silent(rig.world, CLUSTER, "ssh")}
    homes = {name: machine.driver for name, machine in machines.items()}
    found = observe(
        Adapters(CLUSTER, drivers, homes, rig.world.connect, contents=Reader({}), folders=CopiedFolders())
    )
    assert found.machines["far"] == Unknown("its host does not answer")
    assert isinstance(found.machines["m1"], MachineState)
    assert isinstance(found.swarm, SwarmState)
    assert "ssh" not in found.leftovers


def test_a_machine_found_next_to_those_declared_is_asked_too(rig: Rig) -> None:
    rig.apply(WANTED)
    found = rig.observe(replace(WANTED, machines={"m1": WANTED.machines["m1"]}))
    assert isinstance(found.engines["w1"], EngineState)


def test_an_error_that_is_no_failure_is_not_hidden(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.apply(WANTED)
    monkeypatch.setattr("swarmplan.observe.snapshot.engine_state", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        seen(rig)


LOCKING = replace(
    cluster(2, 1),
    swarm=SwarmSettings(
        {"EncryptionConfig": {"AutoLockManagers": True}}, unlock_key=KeyPlace(file="/lab.key")
    ),
)


def test_a_locked_manager_says_so_and_its_node_is_still_its(rig: Rig) -> None:
    rig.apply(cluster(3, 0, swarm=LOCKING.swarm))
    driver = rig.world.driver(CLUSTER)
    driver.stop("m2")
    driver.start("m2")
    found = rig.observe(cluster(3))
    engine = found.engines["m2"]
    assert isinstance(engine, EngineState)
    assert engine.locked
    assert [node.node.machine for node in found.nodes] == ["m1", "m2", "m3"]


def test_whether_the_key_is_stored_is_observed_and_the_key_is_not(rig: Rig) -> None:
    rig.apply(LOCKING)
    keys = [rig.observe(LOCKING), rig.observe(cluster(2, 1))]
    rig.world.kept["lab"] = "SWMKEY-1-another"
    keys.append(rig.observe(LOCKING))
    rig.world.kept.clear()
    keys.append(rig.observe(LOCKING))
    assert [_swarm(found).key_kept for found in keys] == [True, None, False, False]
    assert not [found for found in keys if "SWMKEY" in repr(found)]
    rig.apply(WANTED)
    assert _swarm(seen(rig)).key_kept is None


def test_a_place_that_cannot_tell_is_unknown(rig: Rig) -> None:
    class Locked:
        place = "a password store"

        def check_preconditions(self) -> None:
            return

        def put(self, key: str) -> None:
            raise NotImplementedError

        def get(self) -> str:
            raise Unreachable("the password store is locked")

    rig.apply(LOCKING)
    adapters = rig.adapters(LOCKING)
    adapters.keys = Locked()
    assert _swarm(observe(adapters)).key_kept == Unknown("the password store is locked")


def _swarm(found: Observed) -> SwarmState:
    assert isinstance(found.swarm, SwarmState)
    return found.swarm
