"""Rows as measured on 0.16.2 and what is made of them."""

import pytest

from swarmplan.drivers.docker_machine.observe.engine_client import Health
from swarmplan.drivers.docker_machine.observe.listing import Row
from swarmplan.drivers.docker_machine.observe.state import (
    Recovery,
    choose_recovery,
    completed,
    half_made,
)
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown

VM1 = Machine("vm1", "docker-machine", {"driver": "virtualbox"})
URL = "tcp://192.168.99.100:2376"


def row(state: str, *, driver: str = "virtualbox", url: str = "", error: str = "") -> Row:
    return Row("vm1", driver, state, url, error)


def test_running_is_what_has_an_url_and_an_engine_we_asked() -> None:
    state = completed(VM1, row("Running", url=URL, error="Unable to query docker version: too old"), Health())
    assert state == MachineState(VM1, Power.RUNNING, "192.168.99.100")


def test_a_silent_engine_is_no_repair() -> None:
    state = completed(VM1, row("Running", url=URL), Health(silence="connection refused"))
    assert state == MachineState(VM1, Power.RUNNING, "192.168.99.100")


def test_a_certificate_that_does_not_fit_is_a_repair() -> None:
    state = completed(VM1, row("Running", url=URL), Health(refusal="the address has changed"))
    assert isinstance(state, MachineState)
    assert (state.power, state.repair) == (Power.RUNNING, "regenerate-certs: the address has changed")


def test_what_has_no_host_cannot_be_mended() -> None:
    state = completed(VM1, row("Running", driver="none", url=URL), Health(refusal="the address has changed"))
    assert isinstance(state, MachineState)
    assert state.repair == ""


@pytest.mark.parametrize("said", ["Stopped", "Paused", "Saved"])
def test_what_rests_can_be_started(said: str) -> None:
    state = completed(VM1, row(said), None)
    assert isinstance(state, MachineState)
    assert (state.power, state.detail) == (Power.STOPPED, f"virtualbox says that it is {said.lower()}")


def test_a_host_out_of_reach_is_not_called_stopped_by_us() -> None:
    state = completed(VM1, row("Stopped", driver="generic"), None)
    assert isinstance(state, Unknown)
    assert "does not answer on its SSH port" in state.reason


@pytest.mark.parametrize(
    "found",
    [
        row("Error", error="machine does not exist"),
        row("Not Found"),
        row("Stopped", error="Machine does not exist"),
    ],
)
def test_a_vm_that_went_is_made_again(found: Row) -> None:
    state = completed(VM1, found, None)
    assert isinstance(state, MachineState)
    assert state.power is Power.BROKEN
    assert "its VM is gone" in state.detail


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (row(""), "reports no state"),
        (row("Timeout"), "did not arrive in time"),
        (row("Starting"), "reports Starting"),
        (row("Stopping"), "reports Stopping"),
        (
            row("Error", error="VBoxManage not found.\nMake sure"),
            "reports Error (VBoxManage not found. Make sure)",
        ),
        (
            row("Error", driver="not found", error="unexpected end of JSON input"),
            "record cannot be read (unexpected end",
        ),
        (
            row("Error", driver="not-found", error='Driver "foo" not found.'),
            'Driver "foo" not found. Install the plugin',
        ),
        (row("Running"), "gives no address"),
    ],
)
def test_what_is_not_known_is_said_to_be_unknown(found: Row, part: str) -> None:
    state = completed(VM1, found, None)
    assert isinstance(state, Unknown)
    assert state.reason.startswith("machine vm1: ")
    assert part in state.reason


def remains(*what: str) -> dict[str, bool]:
    return {
        "matches": "wanted" in what,
        "ssh_works": "entered" in what,
        "has_certificates": "certified" in what,
    }


WANTED = remains("wanted", "entered")


@pytest.mark.parametrize(
    ("found", "left", "way", "part"),
    [
        (row("Running", url=URL), WANTED, Recovery.PROVISION, "SSH works"),
        (row("Running", url=URL), remains("wanted", "certified"), Recovery.RECREATE, "SSH login fails"),
        (row("Running", url=URL), remains("entered", "certified"), Recovery.RECREATE, "created with other options"),
        (row("Stopped"), remains("wanted", "certified"), Recovery.PROVISION, "set up already"),
        (row("Stopped"), remains("wanted"), Recovery.RECREATE, "does not run (Stopped)"),
        (row("Stopped", driver="generic"), remains("wanted", "certified"), Recovery.RECREATE, "does not run"),
        (row("Error", error="machine does not exist"), WANTED, Recovery.RECREATE, "no host"),
        (row("Running", driver="none", url=URL), WANTED, Recovery.RECREATE, "no host"),
        (row("Timeout"), WANTED, Recovery.RECREATE, "does not run (Timeout)"),
        (None, WANTED, Recovery.RECREATE, "no host"),
    ],
)  # fmt: skip
def test_a_half_made_machine_is_finished_where_that_can_be(
    found: Row | None, left: dict[str, bool], way: Recovery, part: str
) -> None:
    chosen, why = choose_recovery(found, **left)
    assert chosen is way
    assert part in why
    state = half_made(VM1, chosen, why)
    assert state.power is Power.BROKEN
    assert ("provision" if way is Recovery.PROVISION else "removed and recreated") in state.detail


@pytest.mark.parametrize(
    ("driver", "preexisting"), [("generic", True), ("none", True), ("virtualbox", False)]
)
def test_a_host_that_was_there_before_is_lent(driver: str, *, preexisting: bool) -> None:
    machine = Machine("vm1", "docker-machine", {"driver": driver})
    found = row("Running", driver=driver, url=URL)
    for state in (
        completed(machine, found, Health()),
        half_made(machine, Recovery.RECREATE, "so"),
        completed(machine, row("Not Found"), None),
    ):
        assert isinstance(state, MachineState)
        assert state.preexisting is preexisting
