"""What the tests of the contract share: the machines that they work with, and how they look at them."""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

import pytest

from swarmplan.engine.connect import connect
from swarmplan.errors import Failure
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.ports import Endpoint, Engine, MachineDriver

Reopen = Callable[[], MachineDriver]

_ANSWER = 60.0
"""Seconds an engine may take to answer after its start."""
_PAUSE = 0.05
NAMES = ("one", "two", "three")
ZONE_A = EngineSettings(labels={"zone": "a"})


class DriverFixtures:
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


def absent(state: MachineState | Unknown | None) -> bool:
    """Whether there is no machine yet: none, or a host that is not prepared."""
    return state is None or (isinstance(state, MachineState) and state.power is Power.BARE)
