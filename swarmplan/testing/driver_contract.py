"""The contract of ``ports.MachineDriver`` as tests. A driver is tested by a subclass with the two fixtures."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from swarmplan.driver_ports import Killing, Locking, Pausing
from swarmplan.engine.connect import connect
from swarmplan.errors import Failure, Permanent, Unreachable
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.values.capacity import engine_capacity
from swarmplan.model.values.unknown import Unknown
from swarmplan.ports import Endpoint, Engine, MachineDriver

Reopen = Callable[[], MachineDriver]

_ANSWER = 60.0
"""Seconds an engine may take to answer after its start."""
_PAUSE = 0.05
NAMES = ("one", "two", "three")
ZONE_A = EngineSettings(labels={"zone": "a"})
FIRST, SECOND = '{"holder": "a1b2", "note": "it\'s $HOME, `id` and \\\\ as they are"}', '{"holder": "c3d4"}'
ZONE_B = EngineSettings(labels={"zone": "b"}, insecure_registries=("198.18.0.1:5000",))


class MachineDriverContract:
    """``driver`` is opened on a cluster without a machine, and its fixture takes the cluster down, whatever happened.
    ``reopen`` opens the same cluster again, as the next command does. Both declare ``machines``.

    ``kind`` is the driver's name in the spec, ``options`` are what its machines are made with (a subclass whose machines
    need different ones overrides ``machine``). ``runs_commands``, ``stops`` and ``copies`` (swarm folders, and the redirect of
    managers' traffic) are False for a driver that cannot; it must then say so, with the machine's name. ``locks`` is False for one
    without ``swap_lock`` (``driver_ports.Locking``), ``pauses`` True for one with ``pause`` and ``resume`` (``driver_ports.Pausing``),
    ``kills`` for one with ``kill`` (``driver_ports.Killing``).
    """

    kind: str
    options: Mapping[str, Any] = {}
    runs_commands = True
    stops = True
    copies = True
    locks = True
    pauses = False
    kills = False

    @pytest.fixture
    def driver(self) -> MachineDriver:
        raise NotImplementedError

    @pytest.fixture
    def reopen(self) -> Reopen:
        raise NotImplementedError

    def machine(self, name: str = "one", engine: EngineSettings = ZONE_A) -> Machine:
        """One of the three machines tests work with: one, two, three."""
        return Machine(name, self.kind, self.options, engine)

    def connect(self, endpoint: Endpoint) -> Engine:
        """The engine there; a subclass whose engines are reached otherwise overrides it."""
        return connect(endpoint)

    def machines(self) -> list[Machine]:
        """The machines with which the driver is opened."""
        return [self.machine(name) for name in NAMES]

    def test_a_new_cluster_has_no_machines(self, driver: MachineDriver) -> None:
        assert created(driver) == {}
        assert driver.leftovers() == ()

    def test_a_valid_machine_has_no_faults(self, driver: MachineDriver) -> None:
        assert driver.check(self.machine()) == []
        assert driver.preflight([self.machine()]) == []

    def test_preflight_changes_nothing(self, driver: MachineDriver) -> None:
        driver.preflight([self.machine()])
        assert created(driver) == {}
        assert driver.leftovers() == ()

    def test_a_created_machine_has_the_declared_settings(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        state = only_one(driver)
        assert state.machine == self.machine()
        assert state.power is Power.RUNNING
        assert state.address
        assert state.detail == ""

    def test_a_reopened_driver_finds_the_same_machine(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        assert created(reopen()) == created(driver)
        assert reopen().endpoint("one").environment == driver.endpoint("one").environment

    def test_create_is_idempotent(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        before = created(driver)
        reopen().create(self.machine())
        assert created(driver) == before

    def test_find_agrees_with_observe(self, driver: MachineDriver) -> None:
        assert absent(driver.find("one"))
        driver.create(self.machine())
        assert driver.find("one") == only_one(driver)
        assert driver.find("stranger") is None

    def test_a_healthy_machine_needs_no_repair(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        before = only_one(driver)
        assert before.repair == ""
        driver.repair("one")
        assert only_one(driver) == before

    def test_a_closed_driver_can_be_used_again(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        before = only_one(driver)
        driver.close()
        assert only_one(driver) == before

    def test_stop_and_start_change_nothing(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        before = only_one(driver)
        if not self.stops:
            with pytest.raises(Permanent, match="one"):
                driver.stop("one")
            return
        driver.stop("one")
        stopped = only_one(reopen())
        assert stopped.power is Power.STOPPED
        assert stopped.machine == before.machine
        reopen().start("one")
        assert only_one(driver) == before

    def test_stop_and_start_are_idempotent(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        driver.start("one")
        assert only_one(driver).power is Power.RUNNING
        if not self.stops:
            return
        driver.stop("one")
        driver.stop("one")
        assert only_one(driver).power is Power.STOPPED

    def test_update_changes_what_is_in_place_and_nothing_else(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        before = only_one(driver)
        if "engine" not in before.in_place:
            with pytest.raises(Permanent, match="one"):
                driver.update(self.machine(engine=ZONE_B))
            assert only_one(driver) == before
            return
        driver.update(self.machine(engine=ZONE_B))
        assert only_one(driver) == replace(before, machine=self.machine(engine=ZONE_B))

    def test_a_removed_machine_is_gone(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        driver.remove("one")
        assert created(driver) == {}
        assert created(reopen()) == {}
        driver.remove("one")

    def test_a_machine_can_be_created_again(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        driver.remove("one")
        driver.create(self.machine(engine=ZONE_B))
        assert only_one(driver).power is Power.RUNNING
        assert only_one(driver).machine.engine == ZONE_B

    def test_several_are_created_and_removed_at_once(self, driver: MachineDriver) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(driver.create, self.machines()))
            found = created(driver)
            assert sorted(found) == sorted(NAMES)
            assert {state.power for state in found.values()} == {Power.RUNNING}
            assert len({state.address for state in found.values()}) == len(NAMES)
            assert len({driver.endpoint(name).url for name in NAMES}) == len(NAMES)
            list(pool.map(driver.remove, ["one", "three"]))
        assert created(driver) == {"two": found["two"]}

    def test_an_endpoint_has_what_a_client_needs(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        endpoint = driver.endpoint("one")
        assert endpoint.url.startswith(("unix://", "tcp://", "simulated://"))
        assert endpoint.url.startswith("tcp://") == (endpoint.tls_folder is not None)

    def test_clean_refuses_while_a_machine_is_left(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        with pytest.raises(Failure, match="one"):
            driver.clean()
        assert only_one(driver).power is Power.RUNNING

    def test_nothing_is_left_after_remove_and_clean(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        driver.remove("one")
        driver.clean()
        assert created(reopen()) == {}
        assert reopen().leftovers() == ()
        assert all(line.startswith(f"{name}: ") for line, name in zip(driver.remains(), NAMES, strict=False))
        driver.clean()

    @pytest.mark.parametrize("verb", ["start", "stop", "repair", "endpoint"])
    def test_an_unknown_machine_is_an_error_with_its_name(self, driver: MachineDriver, verb: str) -> None:
        with pytest.raises(Failure, match="stranger"):
            getattr(driver, verb)("stranger")
        assert driver.leftovers() == ()

    def test_run_returns_the_exit_code(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        if not self.runs_commands:
            with pytest.raises(Permanent, match="one"):
                driver.run("one", ["true"])
            return
        assert driver.run("one", ["sh", "-c", "exit 7"]) == 7
        assert driver.run("one", ["true"]) == 0

    def test_a_swarm_folder_is_copied_and_replaced(self, driver: MachineDriver) -> None:
        predicted = driver.predict(self.machine())
        assert created(driver) == {}
        driver.create(self.machine())
        if not self.copies:
            for call in (driver.copy_state, lambda name: driver.replace_state(name, b"")):
                with pytest.raises(Permanent, match="one"):
                    call("one")
            return
        address = only_one(driver).address
        assert self.swarm(driver) == ""
        with pytest.raises(Permanent, match="one"):
            driver.copy_state("one", stop_engine=False)
        with closing(self.connect(driver.endpoint("one"))) as engine:
            reported = engine.info()
            assert predicted.version in {"", reported["ServerVersion"]}
            assert predicted.capacity in (None, engine_capacity(reported))
            engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": address})
        member = self.swarm(driver)
        assert driver.copy_state("one", stop_engine=False)
        state = driver.copy_state("one")
        assert self.swarm(driver) == member
        with closing(self.connect(driver.endpoint("one"))) as engine:
            engine.leave_swarm(force=True)
        assert self.swarm(driver) == ""
        with pytest.raises(Permanent, match="one"):
            driver.replace_state("one", state[: len(state) // 2])
        assert self.swarm(driver) == ""
        driver.replace_state("one", state)
        assert self.swarm(driver) == member
        assert only_one(driver).power is Power.RUNNING
        assert only_one(driver).address == address

    def test_traffic_to_a_manager_is_redirected(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        if not self.copies:
            with pytest.raises(Permanent, match="one"):
                driver.redirect("one", "192.0.2.1", "192.0.2.2")
            return
        for now in ("192.0.2.2", "192.0.2.2", "192.0.2.3", "", ""):
            driver.redirect("one", "192.0.2.1", now)
        assert only_one(driver).power is Power.RUNNING

    def test_a_lock_is_swapped_only_from_what_was_expected(
        self, driver: MachineDriver, reopen: Reopen
    ) -> None:
        if not self.locks:
            assert not isinstance(driver, Locking)
            return
        ours, theirs = locking(driver), locking(reopen())
        assert theirs.swap_lock("one", "", "") == ""
        assert ours.swap_lock("one", "", FIRST) == FIRST
        assert theirs.swap_lock("one", "", SECOND) == FIRST
        assert theirs.swap_lock("one", SECOND, "") == FIRST
        assert theirs.swap_lock("one", "", "") == FIRST
        assert theirs.swap_lock("one", FIRST, SECOND) == SECOND
        assert ours.swap_lock("one", FIRST, FIRST) == SECOND
        assert ours.swap_lock("one", FIRST, "") == SECOND
        assert theirs.swap_lock("one", SECOND, "") == ""
        assert ours.swap_lock("one", "", "") == ""
        assert driver.leftovers() == ()

    def test_a_lock_has_one_winner(self, driver: MachineDriver, reopen: Reopen) -> None:
        if not self.locks:
            return
        held = ""
        contenders = [locking(reopen()) for _ in range(3)]
        for turn in range(3):
            texts = [f"contender {number} in turn {turn}" for number in range(len(contenders))]
            with ThreadPoolExecutor() as pool:
                tries = [
                    pool.submit(one.swap_lock, "one", held, text)
                    for one, text in zip(contenders, texts, strict=True)
                ]
                found = [each.result() for each in tries]
            assert len(set(found)) == 1
            assert found[0] in texts
            held = found[0]
        assert locking(driver).swap_lock("one", held, "") == ""

    def test_a_lock_outlasts_the_machine_and_then_leaves_nothing(
        self, driver: MachineDriver, reopen: Reopen
    ) -> None:
        if not self.locks:
            return
        holder = locking(driver)
        assert holder.swap_lock("one", "", FIRST) == FIRST
        assert created(driver) == {}
        driver.create(self.machine())
        assert holder.swap_lock("one", FIRST, SECOND) == SECOND
        driver.remove("one")
        driver.clean()
        assert locking(reopen()).swap_lock("one", "", "") == SECOND
        assert holder.swap_lock("one", SECOND, "") == ""
        assert locking(reopen()).swap_lock("one", "", "") == ""
        assert reopen().leftovers() == ()

    def test_a_paused_machine_is_known_as_paused_and_goes_on(
        self, driver: MachineDriver, reopen: Reopen
    ) -> None:
        if not self.pauses:
            assert not isinstance(driver, Pausing)
            return
        driver.create(self.machine())
        self.swarm(driver)
        for _ in range(2):
            pausing(driver).pause(["one"])
            assert only_one(reopen()).power is Power.PAUSED
        with pytest.raises(Unreachable, match="machine one: it is paused"):
            driver.endpoint("one")
        for _ in range(2):
            pausing(reopen()).resume(["one"])
            assert only_one(driver).power is Power.RUNNING
        self.swarm(driver)
        pausing(driver).pause(["one"])
        driver.start("one")
        assert only_one(driver).power is Power.RUNNING
        self.swarm(driver)

    def test_a_machine_whose_engine_is_killed_is_stopped_and_starts_again(
        self, driver: MachineDriver, reopen: Reopen
    ) -> None:
        if not self.kills:
            assert not isinstance(driver, Killing)
            return
        driver.create(self.machine())
        self.swarm(driver)
        for _ in range(2):
            assert isinstance(driver, Killing), "it has no kill: say so with kills = False"
            driver.kill("one")
            assert only_one(reopen()).power is Power.STOPPED
        driver.start("one")
        assert only_one(driver).power is Power.RUNNING
        self.swarm(driver)

    def test_a_paused_machine_is_stopped_and_removed_like_any(self, driver: MachineDriver) -> None:
        if not (self.pauses and self.stops):
            return
        driver.create(self.machine())
        pausing(driver).pause(["one"])
        driver.stop("one")
        assert only_one(driver).power is Power.STOPPED
        pausing(driver).pause(["one"])
        pausing(driver).resume(["one"])
        assert only_one(driver).power is Power.STOPPED
        driver.start("one")
        self.swarm(driver)
        pausing(driver).pause(["one"])
        driver.remove("one")
        driver.clean()
        assert created(driver) == {}
        assert driver.leftovers() == ()
        with pytest.raises(Failure, match="one"):
            pausing(driver).pause(["one"])

    def swarm(self, driver: MachineDriver) -> str:
        """The node id of the machine's engine, once it answers; "" where it is in no swarm."""
        until = time.monotonic() + _ANSWER
        while True:
            with closing(self.connect(driver.endpoint("one"))) as engine:
                try:
                    swarm = engine.info()["Swarm"]
                    if swarm["LocalNodeState"] in {"active", "inactive"}:
                        return str(swarm["NodeID"])
                    fault = f"the engine's swarm is {swarm['LocalNodeState']}"
                except Failure as error:
                    fault = str(error)
            assert time.monotonic() < until, fault
            time.sleep(_PAUSE)


def created(driver: MachineDriver) -> dict[str, MachineState]:
    """The machines that the driver created or prepared; none is Unknown."""
    states = driver.observe()
    unread = {name: state.reason for name, state in states.items() if isinstance(state, Unknown)}
    assert unread == {}
    return {
        name: state for name, state in states.items() if isinstance(state, MachineState) and not absent(state)
    }


def only_one(driver: MachineDriver) -> MachineState:
    """The state of the only machine."""
    (state,) = created(driver).values()
    return state


def locking(driver: MachineDriver) -> Locking:
    """A driver that can hold a lock."""
    assert isinstance(driver, Locking), "it has no swap_lock: say so with locks = False"
    return driver


def pausing(driver: MachineDriver) -> Pausing:
    """A driver that can pause its machines."""
    assert isinstance(driver, Pausing), "it has no pause and resume: say so with pauses = False"
    return driver


def absent(state: MachineState | Unknown | None) -> bool:
    """Whether there is no machine yet: none, or a host that is not prepared."""
    return state is None or (isinstance(state, MachineState) and state.power is Power.BARE)
