"""Creating, changing and removing services."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, NotFound, Permanent, Refused
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.image import Resolve
from swarmplan.model.labels.ownership import name_taken
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.ignored import as_wanted, neutral
from swarmplan.model.normal.last_applied import with_hash
from swarmplan.model.normal.patch import patch_service
from swarmplan.model.normal.pin import image_of, is_up_to_date, manifest_of, with_digest
from swarmplan.model.service import Service
from swarmplan.model.wire import node_state, with_network_names
from swarmplan.ports import Engine
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind, Facts, about
from swarmplan.steps.services.contents import as_sent
from swarmplan.steps.services.engine_keys import check_engines
from swarmplan.steps.services.listing import network_names
from swarmplan.steps.uses import used


@dataclass(frozen=True, kw_only=True)
class CreateService(Step):
    """Create a service."""

    service: Service
    verb = "create"
    unique = True
    provides_kinds = (FactKind.SERVICE_CHANGED,)

    @property
    def requires(self) -> Facts:
        return used(self.service.spec)

    def check_preconditions(self, adapters: Adapters) -> None:
        _login(adapters, self.service)

    def unmet(self, adapters: Adapters) -> str | None:
        try:
            live = adapters.manager().service(self.service.name)
        except NotFound:
            return "does not exist"
        if not (self.service.adopted or adapters.owners.owns(live["Spec"].get("Labels"))):
            there, wanted = live["Spec"].get("Labels"), self.service.spec.get("Labels")
            raise Permanent(name_taken(self.key, there, adapters.cluster, wanted))
        return None

    def apply(self, adapters: Adapters) -> str:
        manager, auth = adapters.manager(), _login(adapters, self.service)
        check_engines(manager, self.service)
        spec, remark = _pinned(adapters, self.service, auth)
        manager.create_service(with_hash(as_sent(manager, spec), self.service.ignored), auth=auth)
        return remark


@dataclass(frozen=True, kw_only=True)
class UpdateService(Step):
    """Bring a service to its spec by patching the live one.

    ``before`` is the normal form the plan was made on, without what is ignored of the service: one that somebody changed since
    is left alone. ``keeps``: what is ignored stays as it is at the moment of the update; else the service's spec has it.
    """

    service: Service
    before: Mapping[str, Any]
    keeps: bool = True
    verb = "update"
    provides_kinds = (FactKind.SERVICE_CHANGED,)

    @property
    def requires(self) -> Facts:
        return used(self.service.spec) | about(self.subject, FactKind.SERVICE_OFF)

    def check_preconditions(self, adapters: Adapters) -> None:
        _login(adapters, self.service)

    def unmet(self, adapters: Adapters) -> str | None:
        manager = adapters.manager()
        live = _named_spec(manager, manager.service(self.service.name))
        return None if is_up_to_date(live, self._wanted(live).spec) else "its spec differs"

    def apply(self, adapters: Adapters) -> None:
        manager = adapters.manager()
        live = manager.service(self.service.name)
        spec = _named_spec(manager, live)
        if normal_service(neutral(spec, self.service.ignored)) != self.before:
            raise Refused(f"{self.key} was changed since the plan was made: plan again")
        wanted = self._wanted(spec)
        check_engines(manager, wanted)
        patched = with_hash(as_sent(manager, patch_service(spec, wanted.spec)), wanted.ignored)
        auth = _login(adapters, wanted)
        manager.update_service(live["ID"], live["Version"]["Index"], patched, auth=auth)

    def _wanted(self, live: JsonView) -> Service:
        """The service as this live spec of it is to become."""
        return replace(self.service, spec=as_wanted(self.service, live)) if self.keeps else self.service


@dataclass(frozen=True, kw_only=True)
class RemoveService(Step):
    """Remove a service by its id, and wait until its tasks are gone too, with what they held.

    Not those of a job, which engines before 24.0 keep for ever (measured on 20.10.24), nor those on nodes that are
    not ready.
    """

    service_id: str
    grace: float = 0.0
    """Seconds that its tasks are given to stop."""
    verb = "remove"
    requires_kinds = (FactKind.SERVICE_OFF,)
    provides_kinds = (FactKind.SERVICE_GONE,)

    @property
    def deadline(self) -> float:
        return super().deadline + self.grace

    def unmet(self, adapters: Adapters) -> str | None:
        manager = adapters.manager()
        if manager.has_service(self.service_id):
            return "still exists"
        left = [task for task in manager.tasks() if self._is_its(task)]
        if left and _ends(left, manager.nodes()):
            return f"{len(left)} of its tasks still stopping"
        return None

    def _is_its(self, task: Json) -> bool:
        return task.get("ServiceID") == self.service_id and "JobIteration" not in task

    def apply(self, adapters: Adapters) -> None:
        with suppress(NotFound):  # removed by somebody else
            adapters.manager().remove_service(self.service_id)


def _ends(tasks: Sequence[Json], nodes: Sequence[Json]) -> bool:
    """Whether the end of any of them can be waited for."""
    ready = {node["ID"] for node in nodes if node_state(node, "").status == "ready"} | {""}
    return any(task.get("NodeID", "") in ready for task in tasks)


def _named_spec(manager: Engine, live: Json) -> Json:
    names = network_names(manager, manager.networks(), [live["Spec"]])
    return with_network_names(live["Spec"], names)


def _login(adapters: Adapters, service: Service) -> str:
    """What logs in at the registry of the service's image; "" where its rule sends nothing along."""
    image = image_of(service.spec)
    return adapters.login(image) if service.image.login and image else ""


def _pinned(adapters: Adapters, service: Service, auth: str) -> tuple[JsonView, str]:
    """The spec, pinned where no digest was known when it was planned, and a remark. Raises Permanent where it cannot be and must be."""
    image = image_of(service.spec)
    if service.image.resolve is Resolve.NEVER or not image:
        return service.spec, ""
    try:
        return with_digest(service.spec, manifest_of(adapters.manager().distribution(image, auth))), ""
    except Failure as error:
        said = f"the digest of {image} is not known ({error})"
        if service.image.required:
            raise Permanent(f"{said}, and policy.unresolved_image is error") from None
        return service.spec, f"{said}; it is not pinned: nodes may run different images"
