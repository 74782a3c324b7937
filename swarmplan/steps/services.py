"""Making, changing, removing and awaiting services."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from swarmplan.errors import NotConverged, NotFound, Permanent, Refused
from swarmplan.fleet import Fleet
from swarmplan.model.convergence import gave_up, last_error, progress
from swarmplan.model.normal import normal_service
from swarmplan.model.patch import patch_service
from swarmplan.model.service import Service
from swarmplan.model.wire import with_network_names
from swarmplan.ports import Engine, Json
from swarmplan.steps.base import Step
from swarmplan.steps.listing import ListedWait, Listing


@dataclass(frozen=True, kw_only=True)
class CreateService(Step):
    """Make a service."""

    service: Service
    verb = "create"

    def missing(self, fleet: Fleet) -> str | None:
        try:
            live = fleet.manager().service(self.service.name)
        except NotFound:
            return "not there"
        if not fleet.owners.owns(live["Spec"].get("Labels")):
            raise Permanent(
                f"a service {self.service.name} is there that is not {fleet.cluster}'s: rename one of them"
            )
        return None

    def act(self, fleet: Fleet) -> None:
        fleet.manager().create_service(dict(self.service.spec))


@dataclass(frozen=True, kw_only=True)
class UpdateService(Step):
    """Bring a service to its spec by patching the live one.

    ``before`` is the normal form the plan was made on: a service that somebody changed since is left alone.
    """

    service: Service
    before: Mapping[str, Any]
    verb = "update"

    def missing(self, fleet: Fleet) -> str | None:
        manager = fleet.manager()
        return (
            None
            if _runs_spec(manager, manager.service(self.service.name), self.service)
            else "its spec differs"
        )

    def act(self, fleet: Fleet) -> None:
        manager = fleet.manager()
        live = manager.service(self.service.name)
        spec = _named_spec(manager, live)
        if normal_service(spec) != self.before:
            raise Refused(f"{self.key} was changed by somebody else since the plan was made: plan again")
        manager.update_service(live["ID"], live["Version"]["Index"], patch_service(spec, self.service.spec))


@dataclass(frozen=True, kw_only=True)
class RemoveService(Step):
    """Remove a service by its id. Its tasks end on their own: an engine tells nothing of them from then on."""

    service_id: str
    verb = "remove"

    def missing(self, fleet: Fleet) -> str | None:
        try:
            fleet.manager().service(self.service_id)
        except NotFound:
            return None
        return "still there"

    def act(self, fleet: Fleet) -> None:
        try:
            fleet.manager().remove_service(self.service_id)
        except NotFound:
            return  # somebody was faster


@dataclass(frozen=True, kw_only=True)
class ServiceConverged(ListedWait):
    """Wait until every wanted task runs the spec, and keeps running for a moment.

    Raises NotConverged as soon as the engine has given up (rolled back, paused): waiting longer cannot help.
    """

    service: Service
    deadline = 300.0
    settle = 0.5

    def lacking(self, listing: Listing) -> str | None:
        live = listing.services.get(self.service.name)
        if live is None:
            raise NotFound(f"{self.key} was removed by somebody else")
        tasks = listing.tasks.get(live["ID"], ())
        _, _, told = progress(live, tasks, listing.nodes)
        as_wanted = _same(with_network_names(live["Spec"], listing.networks), self.service)
        if as_wanted and told is None:
            return None
        verdict = gave_up(live)
        if verdict:
            error = last_error(tasks)
            raise NotConverged(f"{self.key}: {verdict}" + (f" ({error})" if error else ""))
        return told if as_wanted else "its spec differs"


@dataclass(frozen=True, kw_only=True)
class ServiceStill(ServiceConverged):
    """The same once more, after nodes have gone."""

    verb = "await again"


def _runs_spec(manager: Engine, live: Json, service: Service) -> bool:
    return _same(_named_spec(manager, live), service)


def _same(live: Json, service: Service) -> bool:
    return normal_service(live) == normal_service(service.spec)


def _named_spec(manager: Engine, live: Json) -> Json:
    names = {network["Id"]: network["Name"] for network in manager.networks()}
    return with_network_names(live["Spec"], names)
