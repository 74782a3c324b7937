"""What a host that was looked at is to the planner: one table over all that can be seen of its engine."""

from dataclasses import replace
from pathlib import Path

import pytest

from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.drivers.ssh.host.mark import Mark, Phase, property_of_host
from swarmplan.drivers.ssh.host.observation import Observed, Unit
from swarmplan.drivers.ssh.host.places import Place
from swarmplan.drivers.ssh.host.state import state_of
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown

MACHINE = Machine("one", "ssh", {"address": "192.0.2.7", "user": "root"}, EngineSettings(install="28.5"))
MADE = Mark("c", property_of_host(MACHINE), Phase.MADE)
SEEN = Observed(
    mark=MADE, installed=True, version="28.5.2", containers=0, source="192.0.2.9",
    daemon=None, before=None, kept=False,
)  # fmt: skip
SILENT = replace(SEEN, version="")
SINCE = "Sun 2026-11-29 07:00:00 UTC"


def state(
    seen: Observed, *, declared: bool = True, machine: Machine = MACHINE
) -> MachineState | Unknown | None:
    return state_of(Place(machine, Connection("one", Target("h"), Path("/nowhere")), seen, declared))


@pytest.mark.parametrize(
    ("seen", "power", "detail"),
    [
        (SEEN, Power.RUNNING, ""),
        (SILENT, Power.STOPPED, "its engine does not answer"),  # a host without systemd, where nothing listens
        (
            replace(SILENT, unit=Unit(state="inactive", since=SINCE, socket="docker.socket")),
            Power.STOPPED,
            f"its engine is stopped (docker.service is inactive since {SINCE})",
        ),
        (replace(SILENT, unit=Unit(state="failed")), Power.STOPPED, "its engine is stopped (docker.service is failed)"),
        (replace(SILENT, installed=False), Power.BROKEN, "its engine is not installed any more"),
        (replace(SEEN, mark=replace(MADE, phase=Phase.MAKING)), Power.BROKEN, "preparing it was interrupted"),
        (replace(SILENT, overdue=8.0, mark=replace(MADE, phase=Phase.RELEASING)), Power.BROKEN, "releasing it was interrupted"),
        (replace(SEEN, mark=None), Power.BARE, ""),
        (replace(SILENT, mark=None), Power.BARE, ""),
        (replace(SILENT, mark=None, installed=False), Power.BARE, "without an engine, which is installed (28.5)"),
    ],
)  # fmt: skip
def test_what_is_seen_is_what_it_is(seen: Observed, power: Power, detail: str) -> None:
    found = state(seen)
    assert isinstance(found, MachineState)
    assert (found.power, found.detail) == (power, detail)
    assert found.machine == MACHINE  # with how it is reached and installed, which no host knows
    assert found.address == "192.0.2.7"
    assert found.preexisting


@pytest.mark.parametrize("mark", [MADE, None])
@pytest.mark.parametrize(
    ("unit", "overdue", "told"),
    [
        (Unit(), 8.0, "did not answer within 8 s, so its state is not known"),
        (Unit(state="active", since=SINCE), 40.0, f"within 40 s (docker.service is active since {SINCE})"),
        (
            Unit(state="inactive"),
            8.0,
            "within 8 s (docker.service is inactive)",
        ),  # it was asked, so something listened
        (Unit(state="active"), 0.0, "nothing answers at /var/run/docker.sock"),
        (Unit(state="activating"), 0.0, "docker.service is activating, and its engine does not answer yet"),
        (Unit(state="deactivating"), 0.0, "does not answer yet"),
        (Unit("snap.docker.service", "reloading"), 0.0, "snap.docker.service is reloading"),
    ],
)
def test_an_engine_that_is_slow_is_never_a_stopped_one(
    unit: Unit, overdue: float, told: str, mark: Mark | None
) -> None:
    found = state(replace(SILENT, unit=unit, overdue=overdue, mark=mark))
    assert isinstance(found, Unknown)
    assert found.reason.startswith("machine one: ")
    assert told in found.reason
    assert ("policy.parallelism" in found.reason) == bool(overdue)


def test_a_host_of_no_spec_that_was_released_is_none() -> None:
    assert state(replace(SEEN, mark=None), declared=False) is None


def test_what_preparing_costs_is_told_of_a_bare_host_alone() -> None:
    asked = replace(MACHINE, engine=EngineSettings(labels={"zone": "a"}))
    found = state(replace(SEEN, mark=None, containers=2), machine=asked)
    assert isinstance(found, MachineState)
    assert found.detail == "its engine restarts to apply engine:, and with it 2 containers there"
    broken = state(replace(SEEN, mark=None, daemon="{"), machine=asked)
    assert isinstance(broken, MachineState)
    assert "daemon.json there cannot be read" in broken.detail


def test_without_an_address_of_its_own_its_peers_use_the_one_it_sends_from() -> None:
    named = replace(MACHINE, options={"address": "one.example"})
    for source, address in (("192.0.2.9", "192.0.2.9"), ("", None)):
        found = state(replace(SEEN, source=source), machine=named)
        assert isinstance(found, MachineState)
        assert found.address == address
