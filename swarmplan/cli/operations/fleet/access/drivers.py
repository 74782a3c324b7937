"""The driver of a student's machine, opened by what their grant says, without the fleet file: a login waits for it."""

import os
from collections.abc import Mapping
from dataclasses import replace

from swarmplan.cli.wiring.drivers import open_driver
from swarmplan.cli.wiring.site import Site
from swarmplan.driver_ports import Pausing
from swarmplan.fleet.access.grants import EngineAddress, Grant
from swarmplan.fleet.access.requests import NotRunning
from swarmplan.model.cluster import Desired
from swarmplan.model.document import machine_document, machine_of
from swarmplan.model.machine import EngineSettings, Machine, MachineState, Power
from swarmplan.model.swarm import Role
from swarmplan.ports import MachineDriver

_DOCKER_MACHINE = "docker-machine"
_PLACE = ("driver", "url", "binary", "storage_path")
"""The options of docker-machine that say where a machine is: others may be logins of a cloud, and are needed to make one only."""
_NEEDED = ("PATH", "HOME", "USER", "LOGNAME", "XDG_STATE_HOME", "MACHINE_STORAGE_PATH", "SSH_AUTH_SOCK")
"""What drivers look at when a machine is entered."""


def grant_for(found: Site, student: str, key: str) -> Grant:
    """What a student's key leads to. Raises Failure where a driver cannot say where an engine is."""
    desired = found.desired
    managers = tuple(
        name for name, node in desired.nodes.items() if node.role is Role.MANAGER and name in desired.machines
    )
    ordered = sorted(
        desired.machines, key=lambda name: (name not in managers, list(desired.machines).index(name))
    )
    return Grant(
        student=student,
        cluster=desired.cluster,
        key=key,
        managers=managers,
        machines={name: machine_document(_without_logins(desired.machines[name])) for name in ordered},
        engines=_engines(found, managers),
        environment={name: os.environ[name] for name in _NEEDED if name in os.environ},
    )


def driver_of(found: Grant, name: str) -> MachineDriver:
    """The driver of this machine. Raises Permanent."""
    machines = {each: machine_of(document) for each, document in found.machines.items()}
    return open_driver(machines[name].driver, Desired(found.cluster, machines=machines))


def check_serves(driver: MachineDriver, found: Grant, name: str) -> None:
    """Raise NotRunning where this machine is paused or off, as a driver tells at once that can pause: its student can do nothing about it."""
    state = driver.find(name) if isinstance(driver, Pausing) else None
    own = name.removeprefix(f"{found.cluster}-")
    if not isinstance(state, MachineState):
        return
    if state.power is Power.PAUSED:
        raise NotRunning(
            f"{own} is paused by your teacher: wait until they resume it; all that runs in it goes on then"
        )
    if state.power is Power.STOPPED:
        raise NotRunning(f"{own} is off: tell your teacher, who starts it again")


def _engines(found: Site, managers: tuple[str, ...]) -> Mapping[str, EngineAddress]:
    """Those that docker's own client would reach at the same address: others are behind a socket that goes with the driver."""
    engines = {}
    for name in managers:
        endpoint = found.adapters.driver(name).endpoint(name)
        if endpoint.environment.get("DOCKER_HOST") == endpoint.url:
            engines[name] = EngineAddress(endpoint.url, endpoint.tls_folder)
    return engines


def _without_logins(machine: Machine) -> Machine:
    if machine.driver != _DOCKER_MACHINE:
        return machine
    options = {name: value for name, value in machine.options.items() if name in _PLACE}
    return replace(machine, options=options, engine=EngineSettings())
