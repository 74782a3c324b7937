"""The contract of what a driver may have besides (``driver_ports``) as tests: locks, pauses, the loss of power."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from swarmplan.driver_ports import Killing, Locking, Pausing
from swarmplan.errors import Failure, Unreachable
from swarmplan.model.machine import Power
from swarmplan.ports import MachineDriver
from swarmplan.testing.driver_fixtures import DriverFixtures, Reopen, created, only_one

FIRST, SECOND = '{"holder": "a1b2", "note": "it\'s $HOME, `id` and \\\\ as they are"}', '{"holder": "c3d4"}'


class OptionalContract(DriverFixtures):
    """Each test ends at once where the driver says that it has no such thing, and has none."""

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


def locking(driver: MachineDriver) -> Locking:
    """A driver that can hold a lock."""
    assert isinstance(driver, Locking), "it has no swap_lock: say so with locks = False"
    return driver


def pausing(driver: MachineDriver) -> Pausing:
    """A driver that can pause its machines."""
    assert isinstance(driver, Pausing), "it has no pause and resume: say so with pauses = False"
    return driver
