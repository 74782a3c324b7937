"""Services in the API of a manager: create, update, remove, inspect."""

from swarmplan.errors import Conflict, NotFound, Permanent
from swarmplan.model.bodies import Json
from swarmplan.simulator.api import networks, references
from swarmplan.simulator.api.access import publish
from swarmplan.simulator.api.lookup import lookup
from swarmplan.simulator.api.roundtrip import stored
from swarmplan.simulator.api.validation import check
from swarmplan.simulator.state import published
from swarmplan.simulator.state.answers import copied, head, invalid, rpc
from swarmplan.simulator.state.identity import timestamp
from swarmplan.simulator.state.raft import in_sequence, write
from swarmplan.simulator.state.records import Service, Swarm
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.tasks import counts

_SETTLES_AFTER = 1
"""Ticks after an update before anything changes: no UpdateStatus, all old tasks running (30-40 ms)."""


def create(state: State, swarm: Swarm, sent: Json) -> str:
    """``POST /services/create``; the id."""
    spec = _received(swarm, sent)
    spec["Name"] = spec.get("Name") or f"simulated_{len(swarm.services)}"
    published.check(swarm, spec, None)
    if spec["Name"].lower() in swarm.names:
        text = f"name conflicts with an existing object: service {spec['Name']} already exists"
        raise Conflict(rpc("AlreadyExists", text))
    swarm.index += 1
    service = Service(
        state.new_id("service", spec["Name"]), spec, swarm.index, state.tick, state.tick, executed=state.tick
    )
    swarm.services[service.id] = service
    swarm.names[service.name.lower()] = service.id
    published.note(swarm, service.id, spec)
    if service.everywhere:
        swarm.everywhere[service.id] = None
    swarm.unsettled[service.id] = None
    swarm.unallocated[service.id] = None
    publish(state, swarm, "service", "create", service)
    return service.id


def update(state: State, swarm: Swarm, reference: str, version: int, sent: Json) -> None:
    """``POST /services/{id or name}/update``: replaces the whole spec, even by an equal one."""
    spec = _received(swarm, sent)
    service = find(swarm, reference)
    published.check(swarm, spec, service)
    if spec.get("Name") != service.name:
        raise Permanent(rpc("Unimplemented", "renaming services is not supported"))
    if spec["Mode"].keys() != service.spec["Mode"].keys():
        raise Permanent(rpc("Unimplemented", "service mode change is not allowed"))
    in_sequence(service.version, version)
    service.previous, service.spec, service.update = service.spec, spec, None
    published.note(swarm, service.id, spec)
    if "Job" in service.mode:
        service.iteration, service.executed = service.iteration + 1, state.tick
    service.dirty_at, service.settle_at = state.tick + _SETTLES_AFTER, None
    write(swarm, service, state.tick)
    swarm.unsettled[service.id] = None
    publish(state, swarm, "service", "update", service)


def roll_back(state: State, swarm: Swarm, reference: str, version: int) -> None:
    """``POST /services/{id or name}/update?rollback=previous``: the two specs change places (swarmkit's
    ``controlapi/service.go``)."""
    service = find(swarm, reference)
    if service.previous is None:
        raise Permanent(rpc("FailedPrecondition", f"service {service.id} does not have a previous spec"))
    in_sequence(service.version, version)
    service.previous, service.spec = service.spec, service.previous
    started = {"State": "rollback_started", "StartedAt": timestamp(state.tick)}
    service.update = {**started, "Message": "manually requested rollback"}
    published.note(swarm, service.id, service.spec)
    service.dirty_at, service.settle_at = state.tick + _SETTLES_AFTER, None
    write(swarm, service, state.tick)
    swarm.unsettled[service.id] = None
    publish(state, swarm, "service", "update", service)


def remove(state: State, swarm: Swarm, reference: str) -> None:
    """``DELETE /services/{id or name}``. Its tasks end over the next ticks."""
    service = find(swarm, reference)
    del swarm.services[service.id]
    del swarm.names[service.name.lower()]
    swarm.everywhere.pop(service.id, None)
    for task in swarm.of_service.get(service.id, {}).values():
        task.desired = "remove"
    swarm.unsettled[service.id] = None
    publish(state, swarm, "service", "remove", service)


def find(swarm: Swarm, reference: str) -> Service:
    """The service that this id or name resolves to. Raises NotFound, Permanent."""
    return named(swarm, reference) or lookup(
        swarm.services, reference, lambda service: service.name, "service"
    )


def named(swarm: Swarm, name: str) -> Service | None:
    """The service of exactly this name."""
    service = swarm.services.get(swarm.names.get(name.lower(), ""))
    return service if service is not None and service.name == name else None


def allocate(state: State, swarm: Swarm) -> None:
    """The allocator's own write right after a create: services with an endpoint or networks get a new version."""
    for service in [swarm.services[name] for name in swarm.unallocated if name in swarm.services]:
        service.allocated = True
        if service.spec.get("EndpointSpec") or networks.targets(service):
            write(swarm, service, state.tick)
    swarm.unallocated.clear()


def inspected(swarm: Swarm, service: Service, *, status: bool) -> Json:
    """The service in inspect or, with its ``ServiceStatus``, in the list."""
    endpoint = service.spec.get("EndpointSpec") or {}
    entry = head(service) | {
        "Spec": service.spec,
        "Endpoint": {"Spec": endpoint},
    }
    if endpoint.get("Ports"):
        entry["Endpoint"]["Ports"] = endpoint["Ports"]
    if endpoint.get("Mode") != "dnsrr" and (attached := sorted(networks.targets(service))):
        entry["Endpoint"]["VirtualIPs"] = [{"NetworkID": network} for network in attached]
    if service.previous is not None:
        entry["PreviousSpec"] = service.previous
    if service.update is not None:
        entry["UpdateStatus"] = service.update
    if "Job" in service.mode:
        iteration = {"Index": service.iteration} if service.iteration else {}
        entry["JobStatus"] = {"JobIteration": iteration, "LastExecution": timestamp(service.executed)}
    if status:
        entry["ServiceStatus"] = counts(swarm, service)
    return copied(entry)


def _received(swarm: Swarm, sent: Json) -> Json:
    """The spec checked, in the engine's own types, with network names resolved (in one of the two places only)."""
    template = sent.get("TaskTemplate") or {}
    for entry in template.get("Networks") or sent.get("Networks") or ():
        target = entry.get("Target", "")
        if target == "none":
            raise NotFound(
                f"could not find the corresponding predefined swarm network: network {target} not found"
            )
        if networks.find(swarm, target) is None and target not in networks.DOCKERS_OWN:
            raise Permanent(f"network {entry.get('Target', '')} not found")
    check(sent)
    references.check(swarm, template["ContainerSpec"])
    spec = stored(copied(sent))
    for entry in spec["TaskTemplate"].get("Networks") or spec.get("Networks") or ():
        network = networks.find(swarm, entry["Target"])
        if network is not None and network.spec.get("Ingress"):
            name = network.spec["Name"]
            raise invalid(f'Service cannot be explicitly attached to the ingress network "{name}"')
        entry["Target"] = network.id if network is not None else entry["Target"]
    return spec
