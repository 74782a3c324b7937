"""Stopping services, or taking them off networks, before volumes or networks that they use are recreated."""

from typing import ClassVar

from swarmplan.dataclass import dataclass
from swarmplan.errors import NotConverged
from swarmplan.model.bodies import Json
from swarmplan.model.service import Service
from swarmplan.model.services.convergence import has_ended
from swarmplan.model.services.terminal_failures import terminal_failure
from swarmplan.model.wire import node_state, with_network_names
from swarmplan.steps.facts import NO_FACTS, Fact, FactKind, Facts
from swarmplan.steps.services.awaits import ServiceConverged
from swarmplan.steps.services.listing import ListedWait, Listing
from swarmplan.steps.services.services import UpdateService
from swarmplan.steps.uses import at_hand


@dataclass(frozen=True, kw_only=True)
class DetachService(UpdateService):
    """Bring a service to its own spec without some networks; ``service`` is it as it is then."""

    verb = "detach"
    provides_kinds = (FactKind.SERVICE_HALTED,)

    @property
    def requires(self) -> Facts:
        return at_hand(self.service.spec)


@dataclass(frozen=True, kw_only=True)
class ServiceDetached(ServiceConverged):
    """Wait until no task of the service holds these networks any more. Whether its tasks are well is not asked: they may
    well not be, without their network."""

    networks: frozenset[str]
    verb = "await detached"
    settle_seconds: ClassVar[float] = 0.0
    requires_kinds = (FactKind.SERVICE_HALTED,)
    provides_kinds = (FactKind.SERVICE_OFF,)

    @property
    def provides(self) -> Facts:
        free = (Fact(FactKind.NETWORK_FREE, network) for network in self.networks)
        return super().provides.union(free)

    def unmet_in(self, listing: Listing) -> str | None:
        live = listing.services.get(self.service.name)
        if live is None:
            return None
        tasks = listing.tasks.get(live["ID"], ())
        holding = sum(self._holds(task, listing) for task in tasks)
        if not holding:
            return None
        end = terminal_failure(live, tasks, listing.before)
        if end is not None:
            raise NotConverged(f"{self.key}: {end.reason}", cause=end.cause)
        return f"{holding} of its tasks are still on {', '.join(sorted(self.networks))}"

    def _holds(self, task: Json, listing: Listing) -> bool:
        if has_ended(task):
            return False
        template = with_network_names({"TaskTemplate": task.get("Spec") or {}}, listing.networks)[
            "TaskTemplate"
        ]
        return any(place["Target"] in self.networks for place in template.get("Networks") or ())


@dataclass(frozen=True, kw_only=True)
class StopService(UpdateService):
    """Bring a service to its own spec with no tasks to run; ``service`` is it as it is then."""

    verb = "stop"
    provides_kinds = (FactKind.SERVICE_HALTED,)

    @property
    def requires(self) -> Facts:
        return NO_FACTS


@dataclass(frozen=True, kw_only=True)
class ServiceStopped(ListedWait):
    """Wait until none of the service's tasks runs any more, except on nodes that are not ready."""

    service: Service
    timeout: float = 300.0
    verb = "await stopped"
    provides_kinds = (FactKind.SERVICE_OFF,)

    @property
    def deadline(self) -> float:
        return self.timeout

    def unmet_in(self, listing: Listing) -> str | None:
        live = listing.services.get(self.service.name)
        tasks = listing.tasks.get(live["ID"], ()) if live else ()
        ready = {node["ID"] for node in listing.nodes if node_state(node, "").status == "ready"}
        left = sum(task.get("NodeID") in ready and not has_ended(task) for task in tasks)
        return f"{left} of its tasks still stopping" if left else None
