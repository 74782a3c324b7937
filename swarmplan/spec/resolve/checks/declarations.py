"""All documents together: the services, networks and volumes declared for the swarm, each with a unique name."""

from collections.abc import Iterable
from dataclasses import field

from swarmplan.compose.scope import DEFAULT_NETWORK
from swarmplan.dataclass import dataclass
from swarmplan.model.service import Network, Service
from swarmplan.model.volume import VolumeSpec
from swarmplan.spec.resolve.compose import ComposeSections
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is declared, for error messages."""

    findings: Findings
    path: Path


@dataclass(frozen=True, slots=True)
class Declarations:
    """Services and networks by their names in the swarm; ``external`` networks must exist already. ``volumes`` by their names
    on the nodes, which several documents may declare."""

    services: dict[str, Service] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    external: set[str] = field(default_factory=set)
    volumes: dict[str, tuple[VolumeSpec, ...]] = field(default_factory=dict)
    service_places: dict[str, Place] = field(default_factory=dict)
    network_places: dict[str, Place] = field(default_factory=dict)


def gather_declarations(documents: Iterable[ComposeSections]) -> Declarations:
    """The documents as one. A name that two of them declare is reported at the second."""
    declarations = Declarations()
    named: dict[str, str] = {}
    for document in documents:
        for name, volume in document.volumes().items():
            declarations.volumes[name] = (*declarations.volumes.get(name, ()), volume)
        own = document.services()
        for name, (path, service) in own.items():
            _check_name(name, named, Place(document.findings, path))
            declarations.services[name] = service
            declarations.service_places[name] = Place(document.findings, path)
        for name, network in document.networks(_used(service for _, service in own.values())).items():
            path = _of_network(name, document)
            if name in declarations.networks:
                message = f"the network {name!r} is also declared elsewhere; declare it external in one"
                document.findings.error(path, message, key=True)
            declarations.networks[name] = network
            declarations.network_places[name] = Place(document.findings, path)
        declarations.external.update(document.external_networks())
    return declarations


def _check_name(name: str, earlier: dict[str, str], place: Place) -> None:
    """``earlier`` are the names so far, in the form that the engine compares; this one is added."""
    first = earlier.setdefault(name.lower(), name)
    if first is not name:  # the engine answers 409 to the second
        message = f"a swarm treats {name!r} and {first!r} as the same name; rename one"
        place.findings.error(place.path, message, key=True)


def _of_network(name: str, document: ComposeSections) -> Path:
    """Where the document declares the network of this name; a stack's default network may not be declared."""
    keys = (key for key, _ in document.mappings("networks") if document.scope.network_name(key) == name)
    return ("networks", next(keys, DEFAULT_NETWORK))


def _used(services: Iterable[Service]) -> frozenset[str]:
    return frozenset(
        place["Target"]
        for service in services
        for place in service.spec.get("TaskTemplate", {}).get("Networks", ())
    )
