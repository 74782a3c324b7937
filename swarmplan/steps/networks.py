"""Making and removing networks. They cannot be changed: a replace is both."""

from dataclasses import dataclass
from typing import Any

from swarmplan.errors import NotFound, Permanent, Transient
from swarmplan.fleet import Fleet
from swarmplan.model.normal import same_network
from swarmplan.model.service import Network
from swarmplan.steps.base import Step


@dataclass(frozen=True, kw_only=True)
class CreateNetwork(Step):
    """Make a network of the swarm's."""

    network: Network
    verb = "create"

    def missing(self, fleet: Fleet) -> str | None:
        found = _named(fleet, self.network.name)
        if found is None:
            return "not there"
        if not (self.network.adopted or fleet.owners.owns(found.get("Labels"))):
            raise Permanent(
                f"a network {self.network.name} is there that is not {fleet.cluster}'s: rename one of them"
            )
        if not same_network(self.network.spec, found):
            raise Permanent(f"the network {self.network.name} was made otherwise meanwhile: plan again")
        return None

    def act(self, fleet: Fleet) -> None:
        fleet.manager().create_network({**self.network.spec, "CheckDuplicate": True})


@dataclass(frozen=True, kw_only=True)
class RemoveNetwork(Step):
    """Remove a network by its id, once nothing holds it any more."""

    network_id: str
    verb = "remove"

    def missing(self, fleet: Fleet) -> str | None:
        there = any(network["Id"] == self.network_id for network in fleet.manager().networks())
        return "still there" if there else None

    def act(self, fleet: Fleet) -> None:
        try:
            fleet.manager().remove_network(self.network_id)
        except NotFound:
            return
        except Permanent as error:
            if "in use" in str(error) or "active endpoints" in str(error):
                # endpoints of tasks that are shutting down hold it a little longer than their service lives
                raise Transient(str(error)) from error
            raise


def _named(fleet: Fleet, name: str) -> dict[str, Any] | None:
    return next((network for network in fleet.manager().networks() if network["Name"] == name), None)
