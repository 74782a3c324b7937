"""Creating and removing networks. They cannot be changed: a replace is both."""

from contextlib import suppress

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, InUse, NotFound, Permanent, Transient
from swarmplan.model.bodies import Json
from swarmplan.model.labels.ownership import name_taken
from swarmplan.model.normal import same_network
from swarmplan.model.service import Network
from swarmplan.model.values.subnet import address_pools, declared_subnets, is_exhausted, overlap
from swarmplan.model.wire import node_state
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind, Facts, about


@dataclass(frozen=True, kw_only=True)
class CreateNetwork(Step):
    """Create a network of the swarm."""

    network: Network
    verb = "create"
    deadline = 20.0

    @property
    def requires(self) -> Facts:
        return about("", FactKind.INGRESS_GONE if self.network.spec.get("Ingress") else FactKind.SWARM_UP)

    @property
    def provides(self) -> Facts:
        ingress = self.network.spec.get("Ingress")
        return about(self.subject, FactKind.INGRESS_READY if ingress else FactKind.NETWORK_READY)

    def unmet(self, adapters: Adapters) -> str | None:
        found = _named(adapters, self.network.name)
        if found is None:
            return "does not exist"
        if not (self.network.adopted or adapters.owners.owns(found.get("Labels"))):
            wanted = self.network.spec.get("Labels")
            raise Permanent(name_taken(self.key, found.get("Labels"), adapters.cluster, wanted))
        if self.network.spec.get("Driver") == "overlay" and not (found.get("IPAM") or {}).get("Config"):
            return self._unallocated(adapters)
        if not same_network(self.network.spec, found):
            raise Permanent(
                f"the network {self.network.name} was created with other settings since the plan was made: plan again"
            )
        return None

    def apply(self, adapters: Adapters) -> None:
        if _named(adapters, self.network.name) is None:
            adapters.manager().create_network({**self.network.spec, "CheckDuplicate": True})

    def _unallocated(self, adapters: Adapters) -> str:
        """The engine accepts a subnet in use, and then allocates none (measured on 20.10.24); it does not report why."""
        desired = list(declared_subnets(self.network.spec))
        manager = adapters.manager()
        networks = manager.networks()
        if not desired:
            pools, size = address_pools(manager.swarm())
            taken = [
                subnet
                for network in networks
                if network.get("Scope") == "swarm"
                for subnet in declared_subnets(network)
            ]
            left = f": no free subnet in {', '.join(pools)}" if is_exhausted(pools, size, taken) else ""
            return f"it exists, but has no subnet yet{left}"
        had = [
            f"{network['Name']} has {subnet}"
            for network in networks
            for subnet in declared_subnets(network)
            if any(overlap(subnet, own) for own in desired)
        ]
        return f"it exists, but does not have its subnet {', '.join(desired)}" + (
            f": {', '.join(had)}" if had else ""
        )


@dataclass(frozen=True, kw_only=True)
class RemoveNetwork(Step):
    """Remove a network by its id, once nothing holds it any more."""

    network_id: str
    verb = "remove"
    requires_kinds = (FactKind.NETWORK_FREE,)
    provides_kinds = (FactKind.NETWORK_GONE,)

    def unmet(self, adapters: Adapters) -> str | None:
        there = any(network["Id"] == self.network_id for network in adapters.manager().networks())
        return "still exists" if there else None

    def apply(self, adapters: Adapters) -> None:
        try:
            adapters.manager().remove_network(self.network_id)
        except NotFound:
            return  # removed by somebody else
        except InUse as error:
            # endpoints of tasks that are shutting down hold it a little longer than their service lives
            raise Transient(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class RemoveIngress(Step):
    """Remove the ingress network of this id, for ``network`` to take its place; "" where none was seen: then Docker's own,
    which carries no label and which a swarm begins with.

    It is gone when no engine has it any more: a node that hears of the new one before it let go of the old takes no task
    with published ports, until it is restarted (measured on 20.10.24).
    """

    network: Network
    network_id: str
    verb = "make way for"
    requires_kinds = (FactKind.SWARM_UP, FactKind.NODES_SETTLED)
    provides_kinds = (FactKind.INGRESS_GONE,)

    def unmet(self, adapters: Adapters) -> str | None:
        holding = [machine for machine in adapters.machines if self._holds(adapters, machine)]
        return f"{', '.join(sorted(holding))} still on another ingress network" if holding else None

    def apply(self, adapters: Adapters) -> None:
        manager = adapters.manager()
        for network in manager.networks():
            seen = network["Id"] == self.network_id if self.network_id else not network.get("Labels")
            if seen and self._is_other(network):
                with suppress(NotFound):  # gone from the swarm, and going from the nodes
                    manager.remove_network(network["Id"])

    def _holds(self, adapters: Adapters, machine: str) -> bool:
        try:
            return any(self._is_other(network) for network in adapters.engine(machine).networks())
        except Failure:
            if _is_ready(adapters, machine):
                raise  # it hears of the new one, and who knows what it holds
            return False  # an engine that is down, or not yet there, holds nothing when it comes

    def _is_other(self, network: Json) -> bool:
        desired = network["Name"] == self.network.name and same_network(self.network.spec, network)
        return bool(network.get("Ingress")) and not desired


def _is_ready(adapters: Adapters, machine: str) -> bool:
    nodes = (node_state(node, "") for node in adapters.manager().nodes())
    return any(node.made_for == machine and node.status == "ready" for node in nodes)


def _named(adapters: Adapters, name: str) -> Json | None:
    return next((network for network in adapters.manager().networks() if network["Name"] == name), None)
