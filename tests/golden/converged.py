"""What a snapshot of a cluster looks like that is just as its spec says: Desired turned into Observed, purely."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.content import Content, ContentState
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.applied import with_resources
from swarmplan.model.labels.names import MANAGED_LABEL, OWNER_LABEL
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.normal.swarm import merge
from swarmplan.model.service import NetworkState, Service, ServiceState, Task
from swarmplan.model.swarm import Availability, Node, NodeState, Role, SwarmState, autolocks
from swarmplan.model.uses import references, renamed
from swarmplan.model.volume import VolumeState, mounted
from swarmplan.plan.declared import as_is, declared_hash, keys_of

VERSION = "20.10.24"


def converged(desired: Desired) -> Observed:
    """Every machine up, every node in, every service running; the first manager leads."""
    nodes = tuple(_nodes(desired))
    workers = [state for state in nodes if state.node.availability is Availability.ACTIVE]
    found = Observed(
        machines={
            name: MachineState(machine, Power.RUNNING, _address(desired, name), frozenset({"engine"}))
            for name, machine in desired.machines.items()
        },
        engines={name: _engine(desired, name) for name in desired.machines},
        swarm=SwarmState(
            "cluster-id",
            merge(desired.swarm.spec, {"Labels": {OWNER_LABEL: desired.cluster}}),
            desired.swarm.init.default_addr_pool,
            desired.swarm.init.subnet_size or 24,
            desired.swarm.init.data_path_port or 4789,
            key_kept=True if autolocks(desired.swarm.spec) else None,
        ),
        nodes=nodes,
        networks={
            name: NetworkState(network, f"id-of-{name}", owned=True)
            for name, network in desired.networks.items()
        },
        secrets=_contents(Kind.SECRET, desired.secrets),
        configs=_contents(Kind.CONFIG, desired.configs),
        services={
            name: _service(_named(service, desired), workers) for name, service in desired.services.items()
        },
        volumes={
            name: {volume: VolumeState(specs[0]) for volume, specs in desired.volumes.items()}
            for name in desired.machines
        },
    )
    return _recorded(desired, found)


def _recorded(desired: Desired, found: Observed) -> Observed:
    """With the record that the last apply made of it."""
    assert isinstance(found.swarm, SwarmState)
    there = [key for key in keys_of(desired) if as_is(desired, found, key) is not None]
    resources = {str(key): declared_hash(desired, key) for key in there}
    return replace(found, swarm=replace(found.swarm, spec=with_resources(found.swarm.spec, resources)))


def _contents(kind: Kind, declared: Mapping[str, Content]) -> dict[str, ContentState]:
    """Each in its present version."""
    states = (
        ContentState(
            _real(content),
            f"id-of-{kind}-{_real(content)}",
            content.spec,
            not content.external,
            created="2026-01-01",
        )
        for content in declared.values()
    )
    return {state.name: state for state in states}


def _named(service: Service, desired: Desired) -> Service:
    """The service with the objects that its secrets and configs stand for."""
    real = {
        Key(kind, name): _real(content)
        for kind, declared in ((Kind.SECRET, desired.secrets), (Kind.CONFIG, desired.configs))
        for name, content in declared.items()
    }
    return replace(service, spec=renamed(service.spec, real))


def _real(content: Content) -> str:
    return content.name if content.external or content.plain else content.version


def foreign(service: Service) -> ServiceState:
    """A service of the same name that another hand made."""
    labels = {
        name: value
        for name, value in service.spec.get("Labels", {}).items()
        if name not in {OWNER_LABEL, MANAGED_LABEL}
    }
    return ServiceState(
        Service(service.name, {**service.spec, "Labels": labels}), "foreign-id", 7, owned=False
    )


def node_id(machine: str) -> str:
    """The node id that a machine's engine gives."""
    return f"node-{machine}"


def _address(desired: Desired, machine: str) -> str:
    return f"198.18.0.{list(desired.machines).index(machine) + 2}"


def _engine(desired: Desired, machine: str) -> EngineState:
    manager = desired.nodes[machine].role is Role.MANAGER
    images = {image.reference: image.id for image in desired.images.values()}
    managers = [name for name, node in desired.nodes.items() if node.role is Role.MANAGER]
    peers = {node_id(name): _address(desired, name) for name in managers}
    return EngineState(
        VERSION, machine, "active", node_id(machine), control=manager, peers=peers, images=images
    )


def _nodes(desired: Desired) -> Iterator[NodeState]:
    leader = next(name for name, node in desired.nodes.items() if node.role is Role.MANAGER)
    for name, node in desired.nodes.items():
        manager = node.role is Role.MANAGER
        yield NodeState(
            id=node_id(name),
            hostname=name,
            node=Node(name, node.role, node.availability, dict(node.labels)),
            status="ready",
            address=_address(desired, name),
            leader=name == leader,
            reachable=manager,
            owned_labels=frozenset(node.labels),
            made_for=name,
        )


def _service(service: Service, workers: list[NodeState]) -> ServiceState:
    """Its tasks dealt out in turn, whatever its constraints: nothing here judges where they are."""
    replicated = service.spec.get("Mode", {}).get("Replicated")
    if "Global" in service.spec.get("Mode", {}):
        places = [(0, worker.id) for worker in workers]
    else:
        count = (replicated or {}).get("Replicas", 1)
        places = [(slot, workers[slot % len(workers)].id) for slot in range(1, count + 1)]
    tasks = tuple(
        Task(f"task-{service.name}-{number}", slot, node, "running", "running")
        for number, (slot, node) in enumerate(places, 1)
    )
    return ServiceState(
        service,
        f"id-of-{service.name}",
        11,
        owned=True,
        tasks=tasks,
        desired=len(tasks),
        running=len(tasks),
        contents=references(service.spec),
        mounts=frozenset(mounted(service.spec)),
    )
