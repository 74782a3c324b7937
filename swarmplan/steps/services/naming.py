"""What the networks in live specs are called: the engine keeps their ids."""

from collections.abc import Iterable

from swarmplan.errors import NotFound
from swarmplan.model.bodies import Json, task_spec
from swarmplan.ports import Engine


def network_names(manager: Engine, networks: Iterable[Json], specs: Iterable[Json]) -> dict[str, str]:
    """Names by id: of these listed networks, and of others that the ServiceSpecs are on.

    A list leaves out Docker's own ``host`` and ``bridge``, which have an id in the swarm all the same (measured on
    20.10.24).
    """
    names = {str(network["Id"]): str(network["Name"]) for network in networks}
    for target in {place["Target"] for spec in specs for place in _places(spec)} - names.keys():
        try:
            names[target] = str(manager.network(target)["Name"])
        except NotFound:
            continue
    return names


def _places(spec: Json) -> list[Json]:
    return [*(spec.get("Networks") or ()), *(task_spec(spec).get("Networks") or ())]
