"""What every MachineDriver promises. A driver is held to it by a subclass that gives the two fixtures."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from swarmplan.errors import Failure, Permanent
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.ports import MachineDriver

Reopen = Callable[[], MachineDriver]

ZONE_A = EngineSettings(labels={"zone": "a"})
ZONE_B = EngineSettings(labels={"zone": "b"}, insecure_registries=("198.18.0.1:5000",))


class MachineDriverContract:
    """``driver`` is opened on a cluster without a machine, and its fixture takes the cluster down, whatever happened.
    ``reopen`` opens the same cluster anew, as the next command does. ``kind`` is the driver's name in the spec, ``options`` are what
    its machines are made with."""

    kind: str
    options: Mapping[str, Any] = {}
    runs_commands = True

    @pytest.fixture
    def driver(self) -> MachineDriver:
        raise NotImplementedError

    @pytest.fixture
    def reopen(self) -> Reopen:
        raise NotImplementedError

    def machine(self, name: str = "one", engine: EngineSettings = ZONE_A) -> Machine:
        return Machine(name, self.kind, self.options, engine)

    def test_a_new_cluster_has_nothing(self, driver: MachineDriver) -> None:
        assert driver.observe() == {}
        assert driver.leftovers() == ()

    def test_nothing_is_wrong_with_a_plain_machine(self, driver: MachineDriver) -> None:
        assert driver.check(self.machine()) == []
        assert driver.preflight([self.machine()]) == []

    def test_preflight_changes_nothing(self, driver: MachineDriver) -> None:
        driver.preflight([self.machine()])
        assert driver.observe() == {}
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
        assert reopen().observe() == driver.observe()
        assert reopen().endpoint("one") == driver.endpoint("one")

    def test_made_twice_is_made_once(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        before = driver.observe()
        reopen().create(self.machine())
        assert driver.observe() == before

    def test_stopped_and_started_it_is_what_it_was(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        before = only(driver)
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
        driver.stop("one")
        driver.stop("one")
        assert only(driver).power is Power.STOPPED

    def test_what_it_changes_in_place_is_changed_and_nothing_else(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        before = only(driver)
        if "engine" not in before.in_place:
            pytest.skip("this driver changes no engine settings in place")
        driver.update(self.machine(engine=ZONE_B))
        assert only(driver) == replace(before, machine=self.machine(engine=ZONE_B))

    def test_a_removed_machine_is_gone(self, driver: MachineDriver, reopen: Reopen) -> None:
        driver.create(self.machine())
        driver.remove("one")
        assert driver.observe() == {}
        assert reopen().observe() == {}
        driver.remove("one")

    def test_made_again_it_runs(self, driver: MachineDriver) -> None:
        driver.create(self.machine())
        driver.remove("one")
        driver.create(self.machine(engine=ZONE_B))
        assert only(driver).power is Power.RUNNING
        assert only(driver).machine.engine == ZONE_B

    def test_several_are_made_and_removed_at_once(self, driver: MachineDriver) -> None:
        names = ["one", "two", "three"]
        with ThreadPoolExecutor() as pool:
            list(pool.map(driver.create, [self.machine(name) for name in names]))
            found = driver.observe()
            assert sorted(found) == sorted(names)
            assert {state.power for state in found.values()} == {Power.RUNNING}
            assert len({state.address for state in found.values()}) == len(names)
            assert len({driver.endpoint(name).url for name in names}) == len(names)
            list(pool.map(driver.remove, ["one", "three"]))
        assert list(driver.observe()) == ["two"]
        assert driver.observe()["two"] == found["two"]

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
        assert reopen().observe() == {}
        assert reopen().leftovers() == ()
        driver.clean()

    @pytest.mark.parametrize("verb", ["start", "stop", "endpoint"])
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


def only(driver: MachineDriver) -> MachineState:
    """The state of the one machine there is."""
    (state,) = driver.observe().values()
    return state
