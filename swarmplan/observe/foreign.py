"""A swarm that is not the cluster's, seen on the cluster's machines: the names of what would be lost with it, and nothing more."""

from collections.abc import Iterable

from swarmplan.adapters import Adapters
from swarmplan.errors import Failure
from swarmplan.model.bodies import Json
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Foreign


def foreign(adapters: Adapters, managers: Iterable[str], reason: str) -> Foreign:
    """It, as the machines that manage one report it. Where one of them does not tell, nothing is known: a part would read as all."""
    services, volumes = set[str](), set[str]()
    for machine in in_order(managers):
        try:
            found = adapters.engine(machine).services()
        except Failure:
            return Foreign(reason)
        for service in found:
            services.add(str(service["Spec"]["Name"]))
            volumes.update(_volumes(service["Spec"]))
    return Foreign(reason, tuple(in_order(services)), tuple(in_order(volumes)))


def _volumes(spec: Json) -> Iterable[str]:
    """The named volumes that a service mounts."""
    container = (spec.get("TaskTemplate") or {}).get("ContainerSpec") or {}
    for mount in container.get("Mounts") or ():
        if mount.get("Type") == "volume" and mount.get("Source"):
            yield str(mount["Source"])
