"""A manager's lists, read once for all the waiting steps that look at the same moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from swarmplan.fleet import Fleet
from swarmplan.ports import Json
from swarmplan.steps.base import Wait


@dataclass(frozen=True, slots=True)
class Listing:
    """``services`` by name and ``tasks`` by service id, as the engine gives them; ``networks`` maps ids to names."""

    services: Mapping[str, Json]
    tasks: Mapping[str, Sequence[Json]]
    nodes: Sequence[Json]
    networks: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ListedWait(Wait):
    """A wait of which the lists tell all. A thousand that wait together cost one reading, not a thousand."""

    def missing(self, fleet: Fleet) -> str | None:
        return self.lacking(read_listing(fleet))

    def lacking(self, listing: Listing) -> str | None:
        """As ``missing``, from what was read already."""
        raise NotImplementedError


def read_listing(fleet: Fleet) -> Listing:
    """What a manager lists now. Services come before their tasks, so that no task is older than its service's spec."""
    manager = fleet.manager()
    services, tasks = manager.services(), defaultdict(list)
    for task in manager.tasks():
        tasks[task.get("ServiceID", "")].append(task)
    return Listing(
        services={service["Spec"]["Name"]: service for service in services},
        tasks=tasks,
        nodes=manager.nodes(),
        networks={network["Id"]: network["Name"] for network in manager.networks()},
    )
