"""The volumes of the machines, where a declared one may differ from the existing one."""

from collections.abc import Mapping
from concurrent.futures import Executor

from swarmplan.adapters import Adapters
from swarmplan.errors import Failure
from swarmplan.model.machine import EngineState
from swarmplan.model.services.task_container import name_of_container, service_of_container
from swarmplan.model.values.unknown import Unknown
from swarmplan.model.volume import VolumeSpec, VolumeState, listed_spec

DesiredVolumes = Mapping[str, frozenset[VolumeSpec]]


def volumes_on(
    adapters: Adapters,
    pool: Executor,
    engines: Mapping[str, EngineState | Unknown],
    desired: DesiredVolumes,
    kept: frozenset[str] = frozenset(),
) -> dict[str, Mapping[str, VolumeState] | Unknown]:
    """What each machine of the swarm whose engine answers has of these volumes, and of those ``kept``, which one outside of the
    swarm may have as well; nothing is asked where there are none."""
    asked = [
        name
        for name, engine in engines.items()
        if isinstance(engine, EngineState) and (kept or (desired and engine.membership == "active"))
    ]
    desired = {**dict.fromkeys(kept, frozenset[VolumeSpec]()), **desired}
    return dict(zip(asked, pool.map(lambda name: _volumes(adapters, name, desired), asked), strict=True))


def _volumes(
    adapters: Adapters, machine: str, desired: DesiredVolumes
) -> Mapping[str, VolumeState] | Unknown:
    try:
        listed = {each["Name"]: listed_spec(each) for each in adapters.engine(machine).volumes()}
        return {
            name: _state(adapters, machine, name, desired[name], listed[name])
            for name in desired.keys() & listed
        }
    except Failure as error:
        return Unknown(str(error))


def _state(
    adapters: Adapters, machine: str, name: str, desired: frozenset[VolumeSpec], spec: VolumeSpec
) -> VolumeState:
    """Its containers are read only where it differs from what is desired; of one that is only kept nothing is."""
    state = VolumeState(spec)
    if not desired or any(state.is_made_as(each) for each in desired):
        return state
    others = (one for one in adapters.engine(machine).containers(name) if not service_of_container(one))
    return VolumeState(spec, tuple(sorted(name_of_container(one) for one in others)))
