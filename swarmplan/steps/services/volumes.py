"""Removing a node's volume, so that the next task there recreates it."""

from contextlib import suppress

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import NotFound, Permanent, Transient
from swarmplan.model.bodies import Json
from swarmplan.model.services.task_container import (
    has_ended_container,
    name_of_container,
    service_of_container,
)
from swarmplan.model.volume import VolumeSpec, VolumeState, listed_spec
from swarmplan.ports import Engine
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind


@dataclass(frozen=True, kw_only=True)
class RemoveVolume(Step):
    """Remove one machine's volume, and the containers of ended tasks that keep it in use.

    Only containers of these ``services`` (ids) go, and none that runs. Only a volume that is one of ``old``, and none of
    ``desired``, is removed.
    """

    volume: str
    machine: str
    old: frozenset[VolumeSpec]
    desired: frozenset[VolumeSpec]
    services: frozenset[str]
    verb = "remove"
    requires_kinds = (FactKind.NODES_SETTLED, FactKind.VOLUME_FREE)
    provides_kinds = (FactKind.VOLUME_GONE,)

    @property
    def subject(self) -> str:
        return self.volume

    @property
    def host(self) -> str:
        return self.machine

    def unmet(self, adapters: Adapters) -> str | None:
        for each in adapters.engine(self.machine).volumes():
            if each["Name"] == self.volume and self._goes(VolumeState(listed_spec(each))):
                return "still exists"
        return None

    def apply(self, adapters: Adapters) -> None:
        engine = adapters.engine(self.machine)
        for container in engine.containers(self.volume):
            self._free(engine, container)
        with suppress(NotFound):  # removed by somebody else
            engine.remove_volume(self.volume)

    def _free(self, engine: Engine, container: Json) -> None:
        name, service = name_of_container(container), service_of_container(container)
        if not service:
            raise Permanent(
                f"{self.key}: container {name}, which belongs to no task, uses it: `docker inspect` there says what it is for; let the volume be as it is while it is needed"
            )
        if service not in self.services:  # of one that went a moment ago, with which its containers go
            raise Transient(f"{self.key}: container {name}, not of a managed service, still uses it")
        if not has_ended_container(container):
            raise Transient(f"{self.key}: container {name} still uses it")
        with suppress(NotFound):  # removed by somebody else
            engine.remove_container(container["Id"])

    def _goes(self, state: VolumeState) -> bool:
        as_desired = any(state.is_made_as(spec) for spec in self.desired)
        return not as_desired and any(state.is_made_as(spec) for spec in self.old)
