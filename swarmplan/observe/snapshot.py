"""Machines from their drivers, engines in parallel, then the swarm from any of its managers."""

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from swarmplan.adapters import Adapters
from swarmplan.errors import Failure
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineState, Machine, MachineState, Power, PredictedEngine
from swarmplan.model.shapes.engine_keys import keys_in_use
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.capacity import Capacity, reserved
from swarmplan.model.values.subnet import declared_subnets
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.wire import engine_state
from swarmplan.observe.registries import ask_registries
from swarmplan.observe.swarm import observe_swarm
from swarmplan.observe.volumes import volumes_on
from swarmplan.plan.resources.volume_observation import kept_volumes, looked_for
from swarmplan.plan.services.pin import lookups
from swarmplan.system.workers import Workers

T = TypeVar("T")


def observe(adapters: Adapters, parallelism: int = 10, desired: Desired | None = None) -> Observed:
    """Take a snapshot, with what registries report on the images that ``desired`` has to look up.

    What does not answer is Unknown; raises Failure only when a driver cannot list its leftovers.
    """
    with Workers(max_workers=parallelism, thread_name_prefix="observe") as pool:
        machines, silent = _machines(adapters, pool)
        leftovers = {
            name: pool.submit(driver.leftovers)
            for name, driver in adapters.drivers.items()
            if name not in silent
        }
        running = [name for name, state in machines.items() if _runs(state)]
        engines = dict(
            zip(running, pool.map(lambda name: _tried(lambda: _engine(adapters, name)), running), strict=True)
        )
        inside = observe_swarm(adapters, machines, engines)
        engines |= inside.unreadable
        looked = looked_for(desired, inside.services) if desired else {}
        predicted = _predicted(adapters, pool, desired, machines) if desired else {}
        volumes = volumes_on(adapters, pool, engines, looked, kept_volumes(desired, inside.swarm))
    asked = lookups(desired, inside.services) if desired and isinstance(inside.swarm, SwarmState) else {}
    return Observed(
        machines=machines,
        engines=engines,
        swarm=inside.swarm,
        nodes=inside.nodes,
        networks=inside.networks,
        secrets=inside.secrets,
        configs=inside.configs,
        services=inside.services,
        bookkeeping=inside.bookkeeping,
        digests=ask_registries(adapters, asked),
        leftovers={name: found.result() for name, found in leftovers.items()},
        taken=time.time(),
        unasked={driver: reason for driver, reason in silent.items() if not adapters.machines_of(driver)},
        backups=adapters.known_backups(),
        volumes=volumes,
        predicted=predicted,
    )


def _machines(adapters: Adapters, pool: Workers) -> tuple[dict[str, MachineState | Unknown], dict[str, str]]:
    """Every machine, and the drivers that could not list theirs, with the reason."""
    names = sorted(adapters.drivers)
    found = pool.map(lambda name: _tried(adapters.drivers[name].observe), names)
    machines: dict[str, MachineState | Unknown] = {}
    silent: dict[str, str] = {}
    for driver, states in zip(names, found, strict=True):
        if isinstance(states, Unknown):
            machines.update(dict.fromkeys(adapters.machines_of(driver), states))
            silent[driver] = states.reason
            continue
        for machine, state in states.items():
            adapters.assign(machine, driver)
            machines[machine] = state
    return machines, silent


def _engine(adapters: Adapters, machine: str) -> EngineState:
    engine = adapters.engine(machine)
    return engine_state(engine.info(), engine.images())


def _predicted(
    adapters: Adapters, pool: Workers, desired: Desired, machines: Mapping[str, MachineState | Unknown]
) -> dict[str, PredictedEngine]:
    """What can be predicted of engines that do not exist yet, where it matters."""
    specs = [service.spec for service in desired.services.values()]
    named = any(any(declared_subnets(network.spec)) for network in desired.networks.values())
    if not named and not any(keys_in_use(spec) or reserved(spec) != Capacity() for spec in specs):
        return {}
    absent = [
        machine for name, machine in desired.machines.items() if _is_to_come(machine, machines.get(name))
    ]
    predictions = pool.map(
        lambda machine: _tried(lambda: adapters.driver(machine.name).predict(machine)), absent
    )
    return {
        machine.name: engine
        for machine, engine in zip(absent, predictions, strict=True)
        if isinstance(engine, PredictedEngine)
    }


def _is_to_come(machine: Machine, state: MachineState | Unknown | None) -> bool:
    """Whether it will be created, prepared or recreated."""
    if not isinstance(state, MachineState):
        return state is None
    return state.power in {Power.BARE, Power.BROKEN} or state.machine.options != machine.options


def _runs(state: MachineState | Unknown) -> bool:
    return isinstance(state, MachineState) and (state.power is Power.RUNNING or state.joined)


def _tried(read: Callable[[], T]) -> T | Unknown:
    """The result of the read, or an Unknown with the reason why it failed."""
    try:
        return read()
    except Failure as error:
        return Unknown(str(error))
