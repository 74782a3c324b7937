"""Stopping services whose volumes are to be recreated."""

from swarmplan.dataclass import dataclass
from swarmplan.model.service import Service
from swarmplan.model.services.convergence import has_ended
from swarmplan.steps.facts import NO_FACTS, FactKind, Facts
from swarmplan.steps.services.listing import ListedWait, Listing
from swarmplan.steps.services.services import UpdateService


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
    """Wait until none of the service's tasks runs any more, but for those on nodes that nobody hears of."""

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
        heard = {node["ID"] for node in listing.nodes if (node.get("Status") or {}).get("State") == "ready"}
        left = sum(task.get("NodeID") in heard and not has_ended(task) for task in tasks)
        return f"{left} of its tasks still stopping" if left else None
