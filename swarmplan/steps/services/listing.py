"""A manager's lists, read once for all the waiting steps that look at the same moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TypeVar

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import NotFound
from swarmplan.model.bodies import Json, task_spec
from swarmplan.model.services.convergence import has_ended
from swarmplan.ports import Engine
from swarmplan.steps.base import Wait

T = TypeVar("T")


@dataclass(frozen=True)
class Listing:
    """``services`` by name and ``tasks`` by service id, as the engine gives them; ``networks`` maps ids to names.

    ``before`` are the ids of tasks that had ended before the step that looks began to wait.
    """

    services: Mapping[str, Json]
    tasks: Mapping[str, Sequence[Json]]
    nodes: Sequence[Json]
    networks: Mapping[str, str]
    before: frozenset[str] = frozenset()

    def sharing(self, last: "Listing") -> "Listing":
        """The same, with the very objects of the ``last`` reading wherever they are equal: then nothing needs to be looked at again."""
        return Listing(
            services={name: _kept(last.services.get(name), found) for name, found in self.services.items()},
            tasks={of: _kept(last.tasks.get(of), found) for of, found in self.tasks.items()},
            nodes=_kept(last.nodes, self.nodes),
            networks=_kept(last.networks, self.networks),
        )

    @cached_property
    def ended(self) -> frozenset[str]:
        """The ids of all tasks that have ended."""
        return frozenset(task["ID"] for tasks in self.tasks.values() for task in tasks if has_ended(task))


@dataclass(frozen=True, kw_only=True)
class ListedWait(Wait):
    """A wait of which the lists tell all. A thousand that wait together cost one reading, not a thousand."""

    def unmet(self, adapters: Adapters) -> str | None:
        return self.unmet_in(read_listing(adapters))

    def unmet_in(self, listing: Listing) -> str | None:
        """As ``unmet``, from what was read already. Raises NotConverged where waiting cannot help; it is then looked at
        once more with ``unmet``, which may ask for more than lists tell."""
        raise NotImplementedError

    def looked_at(self, listing: Listing) -> tuple[object, ...] | None:  # noqa: ARG002 - as the next
        """All that it goes by, as objects: while these are the same ones, so is what is missing. None: it is not to be told."""
        return None

    def evidence(self, listing: Listing) -> frozenset[str]:  # noqa: ARG002 - for those whom it matters to
        """What must stay the same while it settles."""
        return frozenset()


def read_listing(adapters: Adapters) -> Listing:
    """What a manager lists now. Services come before their tasks, so that no task is older than its service's spec."""
    manager = adapters.manager()
    services, tasks = manager.services(), defaultdict(list)
    for task in manager.tasks():
        tasks[task.get("ServiceID", "")].append(task)
    return Listing(
        services={service["Spec"]["Name"]: service for service in services},
        tasks=tasks,
        nodes=tuple(manager.nodes()),
        networks=network_names(manager, manager.networks(), (service["Spec"] for service in services)),
    )


def _kept(before: T | None, now: T) -> T:
    return now if before is None or before != now else before


def network_names(manager: Engine, networks: Iterable[Json], specs: Iterable[Json]) -> dict[str, str]:
    """Names by id: of these listed networks, and of others that the ServiceSpecs are on.

    A list leaves out Docker's own ``host`` and ``bridge``, which have an id in the swarm all the same (measured on
    20.10.24).
    """
    names = {str(network["Id"]): str(network["Name"]) for network in networks}
    for target in {place["Target"] for spec in specs for place in _places(spec)} - names.keys():
        with suppress(NotFound):  # removed by somebody else
            names[target] = str(manager.network(target)["Name"])
    return names


def _places(spec: Json) -> list[Json]:
    return [*(spec.get("Networks") or ()), *(task_spec(spec).get("Networks") or ())]
