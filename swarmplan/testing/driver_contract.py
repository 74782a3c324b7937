"""What every ``ports.MachineDriver`` promises, as tests. A driver is held to it by a subclass that gives the two fixtures."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from swarmplan.engine import connect
from swarmplan.errors import Failure, Permanent
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.values.capacity import engine_capacity
from swarmplan.model.values.unknown import Unknown
from swarmplan.ports import Endpoint, Engine, MachineDriver

Reopen = Callable[[], MachineDriver]

_ANSWER = 60.0
"""Seconds an engine has to answer after it was started."""
_PAUSE = 0.05
NAMES = ("one", "two", "three")
ZONE_A = EngineSettings(labels={"zone": "a"})
ZONE_B = EngineSettings(labels={"zone": "b"}, insecure_registries=("198.18.0.1:5000",))


class MachineDriverContract:
    """``driver`` is opened on a cluster without a machine, and its fixture takes the cluster down, whatever happened.
    ``reopen`` opens the same cluster anew, as the next command does. Both declare ``machines``.

    ``kind`` is the driver's name in the spec, ``options`` are what its machines are made with (a subclass whose machines
    need different ones overrides ``machine``). ``runs_commands``, ``stops`` and ``copies`` (swarm folders, and the redirect of
    managers' traffic) are False for a driver that cannot; it must then say so, with the machine's name.
    """

    kind: str
    options: Mapping[str, Any] = {}
    runs_commands = True
    stops = True
    copies = True

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
        """What the spec declares: the driver is opened with them."""
        return [self.machine(name) for name in NAMES]

    def test_a_new_cluster_has_nothing(self, driver: MachineDriver) -> None:
        assert made(driver) == {}
        assert driver.leftovers() == ()

    def test_nothing_is_wrong_with_a_plain_machine(self, driver: MachineDriver) -> None:
        assert driver.check(self.machine()) == []
        assert driver.preflight([self.machine()]) == []

    def test_preflight_changes_nothing(self, driver: MachineDriver) -> None:
        driver.preflight([self.machine()])
        assert made(driver) == {}
        assert driver.leftovers() == ()

    def test_a_made_machine_runs_as_it_was_asked_for(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        state = only(driver)
        assert state.machine == self.machine()
        assert state.power is Power.RUNNING
        assert state.address
        assert state.detail == ""

    def test_the_next_command_finds_the_same_machine(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        assert made(reopen()) == made(driver)
        assert reopen().endpoint("one").environment == driver.endpoint("one").environment

    def test_made_twice_is_made_once(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        before = made(driver)
        reopen().create(self.machine())
        assert made(driver) == before

    def test_found_alone_it_is_as_among_all(self, driver: MachineDriver) -> None:
        assert unmade(driver.find("one"))
        driver.create(self.machine())
        assert driver.find("one") == only(driver)
        assert driver.find("stranger") is None

    def test_a_healthy_machine_needs_no_repair(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        before = only(driver)
        assert before.repair == ""
        driver.repair("one")
        assert only(driver) == before

    def test_closed_it_can_be_used_again(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        before = only(driver)
        driver.close()
        assert only(driver) == before

    def test_stopped_and_started_it_is_what_it_was(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        before = only(driver)
        if not self.stops:
            with pytest.raises(Permanent, match="one"):
                driver.stop("one")
            return
        driver.stop("one")
        stopped = only(reopen())
        assert stopped.power is Power.STOPPED
        assert stopped.machine == before.machine
        reopen().start("one")
        assert only(driver) == before

    def test_stop_and_start_may_be_repeated(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        driver.start("one")
        assert only(driver).power is Power.RUNNING
        if not self.stops:
            return
        driver.stop("one")
        driver.stop("one")
        assert only(driver).power is Power.STOPPED

    def test_what_it_changes_in_place_is_changed_and_nothing_else(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        before = only(driver)
        if "engine" not in before.in_place:
            with pytest.raises(Permanent, match="one"):
                driver.update(self.machine(engine=ZONE_B))
            assert only(driver) == before
            return
        driver.update(self.machine(engine=ZONE_B))
        assert only(driver) == replace(before, machine=self.machine(engine=ZONE_B))

    def test_a_removed_machine_is_gone(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        driver.remove("one")
        assert made(driver) == {}
        assert made(reopen()) == {}
        driver.remove("one")

    def test_made_again_it_runs(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        driver.remove("one")
        driver.create(self.machine(engine=ZONE_B))
        assert only(driver).power is Power.RUNNING
        assert only(driver).machine.engine == ZONE_B

    def test_several_are_made_and_removed_at_once(self, driver: MachineDriver) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(driver.create, self.machines()))
            found = made(driver)
            assert sorted(found) == sorted(NAMES)
            assert {state.power for state in found.values()} == {Power.RUNNING}
            assert len({state.address for state in found.values()}) == len(NAMES)
            assert len({driver.endpoint(name).url for name in NAMES}) == len(NAMES)
            list(pool.map(driver.remove, ["one", "three"]))
        assert made(driver) == {"two": found["two"]}

    def test_an_endpoint_is_what_a_client_needs(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        endpoint = driver.endpoint("one")
        assert endpoint.url.startswith(("unix://", "tcp://", "simulated://"))
        assert endpoint.url.startswith("tcp://") == (endpoint.tls_folder is not None)

    def test_clean_refuses_while_a_machine_is_left(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        with pytest.raises(Failure, match="one"):
            driver.clean()
        assert only(driver).power is Power.RUNNING

    def test_all_removed_and_cleaned_nothing_is_left(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        driver.remove("one")
        driver.clean()
        assert made(reopen()) == {}
        assert reopen().leftovers() == ()
        assert all(line.startswith(f"{name}: ") for line, name in zip(driver.remains(), NAMES, strict=False))
        driver.clean()

    @pytest.mark.parametrize("verb", ["start", "stop", "repair", "endpoint"])
    def test_a_stranger_is_an_error_with_its_name(self, driver: MachineDriver, verb: str) -> None:
        with pytest.raises(Failure, match="stranger"):
            getattr(driver, verb)("stranger")
        assert driver.leftovers() == ()

    def test_a_command_in_the_host_gives_its_exit_code(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        if not self.runs_commands:
            with pytest.raises(Permanent, match="one"):
                driver.run("one", ["true"])
            return
        assert driver.run("one", ["sh", "-c", "exit 7"]) == 7
        assert driver.run("one", ["true"]) == 0

    def test_a_swarm_folder_is_copied_and_put_back(self, driver: MachineDriver) -> None:
        predicted = driver.predict(self.machine())
        assert made(driver) == {}
        driver.create(self.machine())
        if not self.copies:
            for call in (driver.copy_state, lambda name: driver.replace_state(name, b"")):
                with pytest.raises(Permanent, match="one"):
                    call("one")
            return
        address = only(driver).address
        assert self.swarm(driver) == ""
        with pytest.raises(Permanent, match="one"):
            driver.copy_state("one", still=False)
        with closing(self.connect(driver.endpoint("one"))) as engine:
            told = engine.info()
            assert predicted.version in {"", told["ServerVersion"]}
            assert predicted.capacity in (None, engine_capacity(told))
            engine.init_swarm({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": address})
        member = self.swarm(driver)
        assert driver.copy_state("one", still=False)
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
        assert only(driver).power is Power.RUNNING
        assert only(driver).address == address

    def test_what_goes_to_a_manager_is_redirected(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        if not self.copies:
            with pytest.raises(Permanent, match="one"):
                driver.redirect("one", "192.0.2.1", "192.0.2.2")
            return
        for now in ("192.0.2.2", "192.0.2.2", "192.0.2.3", "", ""):
            driver.redirect("one", "192.0.2.1", now)
        assert only(driver).power is Power.RUNNING

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


def made(driver: MachineDriver) -> dict[str, MachineState]:
    """The machines the driver has made or prepared; all of them can be read."""
    states = driver.observe()
    unread = {name: state.reason for name, state in states.items() if isinstance(state, Unknown)}
    assert unread == {}
    return {
        name: state for name, state in states.items() if isinstance(state, MachineState) and not unmade(state)
    }


def only(driver: MachineDriver) -> MachineState:
    """The state of the one machine that is made."""
    (state,) = made(driver).values()
    return state


def unmade(state: MachineState | Unknown | None) -> bool:
    """Whether this is no machine of the cluster yet: not there, or a host that was not prepared."""
    return state is None or (isinstance(state, MachineState) and state.power is Power.BARE)
