"""The contract of ``ports.MachineDriver`` as tests. A driver is tested by a subclass with the two fixtures."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from swarmplan.errors import Failure, Permanent
from swarmplan.model.machine import EngineSettings, Power
from swarmplan.model.values.capacity import engine_capacity
from swarmplan.ports import MachineDriver
from swarmplan.testing.driver_fixtures import NAMES, Reopen, absent, created, only_one
from swarmplan.testing.optional_contract import OptionalContract

ZONE_B = EngineSettings(labels={"zone": "b"}, insecure_registries=("198.18.0.1:5000",))


class MachineDriverContract(OptionalContract):
    """What every driver promises, and what it may have besides: ``DriverFixtures`` says what a subclass declares."""

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
