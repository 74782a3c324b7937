"""Overlay networks and their allocation."""

from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import chain, islice

from swarmplan.errors import Conflict, InUse, NotFound, Permanent, Transient
from swarmplan.model.bodies import Json
from swarmplan.simulator.api.access import publish, serves
from swarmplan.simulator.api.lookup import lookup
from swarmplan.simulator.api.validation import LONGEST_NAME, NAME
from swarmplan.simulator.state.answers import invalid, rpc
from swarmplan.simulator.state.identity import timestamp
from swarmplan.simulator.state.raft import write
from swarmplan.simulator.state.records import Host, Network, Service, Swarm, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.tasks import STARTED, is_active

_PREDEFINED = ("bridge", "host", "none")
DOCKERS_OWN = ("bridge", "host")
"""Those of them that services may be on."""
_FIRST_VXLAN = 4096
_SERIAL = "com.docker.network.ipam.serial"
FROM_WORKER = (
    "Cannot create a multi-host network from a worker node. Please create the network from a manager node."
)
_FAILED = "FailedPrecondition"
_NO_PLUGIN = "null"


def create_ingress(state: State, swarm: Swarm) -> None:
    """The ingress network of a new swarm."""
    _add(state, swarm, {"Name": "ingress", "Driver": "overlay", "Ingress": True})


def create(state: State, swarm: Swarm, host: Host, body: Json) -> str:
    """``POST /networks/create``; the id. The allocator runs a tick later."""
    name = body.get("Name") or ""
    taken = {network.spec["Name"] for network in visible(swarm, host)}
    if not name or name in _PREDEFINED or name in taken:
        raise Conflict(
            f"network with name {name} already exists" if name else "network with name already exists"
        )
    if any(other.lower() == name.lower() for other in taken):
        raise Conflict(rpc("Unknown", "name conflicts with an existing object"))
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        too_long = len(name) > LONGEST_NAME
        raise invalid(
            f"name must be {'63 characters or fewer' if too_long else 'valid as a DNS name component'}"
        )
    if _NO_PLUGIN in (body.get("Driver"), (body.get("IPAM") or {}).get("Driver")):
        raise invalid(f"error during lookup of plugin {_NO_PLUGIN}")
    if body.get("Ingress") and body.get("Attachable"):
        raise invalid("ingress network cannot be attachable")
    if body.get("Driver") not in ("overlay", "", None):
        raise NotFound(f'plugin "{body["Driver"]}" not found')
    _check_pools(body)
    live = next((network for network in swarm.networks.values() if network.spec.get("Ingress")), None)
    if body.get("Ingress") and live is not None:
        raise Conflict(rpc("AlreadyExists", f"ingress network ({live.id}) is already present"))
    network = _add(state, swarm, {key: value for key, value in body.items() if key != "CheckDuplicate"})
    publish(state, swarm, "network", "create", network)
    return network.id


def remove(state: State, swarm: Swarm, reference: str) -> None:
    """``DELETE /networks/{id or name}``. A node with tasks on it keeps the network until they have ended."""
    network = find(swarm, reference)
    if network is None:
        raise NotFound(f"network {reference} not found")
    if network.spec.get("Ingress"):
        _check_unpublished(swarm)
    user = next((service for service in swarm.services.values() if network.id in targets(service)), None)
    if user is not None:
        raise InUse(rpc(_FAILED, f"network {network.id} is in use by service {user.id}"))
    # A task that is ending or has ended does not use it (swarmkit, controlapi/network.go).
    active = filter(is_active, swarm.tasks.values())
    task = next((task for task in active if network.id in _attached(task)), None)
    if task is not None:
        raise Transient(rpc(_FAILED, f"network {network.id} is in use by task {task.id}"))
    swarm.lingering[network.id] = swarm.networks.pop(network.id)
    let_go(swarm)
    publish(state, swarm, "network", "remove", network)


def let_go(swarm: Swarm) -> None:
    """Drop removed networks that no task uses any more."""
    used = set().union(*(_joined(task) for task in swarm.tasks.values()))
    for unused in swarm.lingering.keys() - used:
        del swarm.lingering[unused]


def find(swarm: Swarm, reference: str) -> Network | None:
    """The network that this id or name resolves to."""
    try:
        return lookup(swarm.networks, reference, lambda network: str(network.spec["Name"]), "network")
    except NotFound:
        return None


def visible(swarm: Swarm, host: Host) -> list[Network]:
    """The networks an engine lists: all on a manager, on each node those of its tasks, even removed ones."""
    used = set().union(*(_joined(task) for task in swarm.of_node.get(host.node, {}).values()))
    known = [network for network in swarm.networks.values() if network.id in used or serves(swarm, host)]
    return known + [network for network in swarm.lingering.values() if network.id in used]


def targets(service: Service) -> set[str]:
    """The ids of the networks a service is attached to, from both fields of a spec."""
    attached = (service.spec["TaskTemplate"].get("Networks") or []) + (service.spec.get("Networks") or [])
    return {entry["Target"] for entry in attached}


def allocate(state: State, swarm: Swarm) -> None:
    """Allocate subnets to new networks. One that overlaps another silently stays without."""
    for network in [swarm.networks[name] for name in swarm.unallocated if name in swarm.networks]:
        network.allocated = True
        pools = (network.spec.get("IPAM") or {}).get("Config") or []
        subnets = [pool["Subnet"] for pool in pools if pool.get("Subnet")] or [_free(state, swarm)]
        if not any(_taken(swarm, subnet) for subnet in subnets):
            network.subnets = subnets
            network.vxlan = _FIRST_VXLAN + state.count(f"vxlan/{swarm.id}") - 1
        write(swarm, network, state.tick)


def listed(network: Network) -> Json:
    """The entry of ``GET /networks``."""
    spec, allocated = network.spec, bool(network.subnets)
    options = dict(spec.get("Options") or {})
    if allocated:
        options["com.docker.network.driver.overlay.vxlanid_list"] = str(network.vxlan)
    requested = spec.get("IPAM") or {}
    pools = _allocated(network.subnets, requested.get("Config") or ())
    return {
        "Name": spec["Name"],
        "Id": network.id,
        "Created": timestamp(network.created),
        "Scope": "swarm",
        "Driver": "overlay" if allocated else "",
        "EnableIPv6": bool(spec.get("EnableIPv6")),
        "IPAM": {
            "Driver": "default" if allocated else "",
            "Options": {**requested["Options"], _SERIAL: "true"}
            if allocated and requested.get("Options")
            else None,
            "Config": pools or None,
        },
        "Internal": bool(spec.get("Internal")),
        "Attachable": bool(spec.get("Attachable")),
        "Ingress": bool(spec.get("Ingress")),
        "ConfigFrom": {"Network": ""},
        "ConfigOnly": False,
        "Containers": None,
        "Options": options or None,
        "Labels": dict(spec.get("Labels") or {}) or None,
    }


def _allocated(subnets: Sequence[str], requested: Sequence[Json]) -> list[Json]:
    """The requested subnets with their gateways. Auxiliary addresses are dropped (measured on all three)."""
    by_subnet = {pool.get("Subnet"): pool for pool in requested}
    return [
        {"Subnet": subnet, "Gateway": str(ip_network(subnet, strict=False)[1])}
        | {name: value for name in ("Gateway", "IPRange") if (value := by_subnet.get(subnet, {}).get(name))}
        for subnet in subnets
    ]


def inspected(swarm: Swarm, reference: str) -> Json:
    """``GET /networks/{id}``; Docker's predefined networks, which are not listed, have their names as ids here."""
    network = find(swarm, reference)
    if network is not None:
        return listed(network)
    if reference in DOCKERS_OWN:
        return {"Name": reference, "Id": reference, "Scope": "swarm", "Driver": reference}
    raise NotFound(f"network {reference} not found")


def _check_unpublished(swarm: Swarm) -> None:
    for service in swarm.services.values():
        ports = (service.spec.get("EndpointSpec") or {}).get("Ports") or ()
        if any(port["PublishMode"] == "ingress" for port in ports):
            text = f"ingress network cannot be removed because service {service.id} depends on it"
            raise Permanent(rpc(_FAILED, text))


def _check_pools(body: Json) -> None:
    for pool in (body.get("IPAM") or {}).get("Config") or ():
        subnet = pool.get("Subnet") or ""
        try:
            whole = ip_network(subnet, strict=False)
        except ValueError:
            raise Permanent(f"Invalid subnet {subnet} : invalid CIDR address: {subnet}") from None
        for word, key in (("range", "IPRange"), ("gateway", "Gateway")):
            part = pool.get(key)
            if part and not _within(whole, ip_network(part, strict=False)):
                raise invalid(f"ipam configuration: subnet {subnet} does not contain {word} {part}")


def _within(whole: IPv4Network | IPv6Network, part: IPv4Network | IPv6Network) -> bool:
    return whole.version == part.version and part[0] in whole and part[-1] in whole


def _add(state: State, swarm: Swarm, spec: Json) -> Network:
    swarm.index += 1
    network = Network(state.new_id("network", spec["Name"]), spec, swarm.index, state.tick, state.tick)
    swarm.networks[network.id] = network
    swarm.unallocated[network.id] = None
    return network


def _free(state: State, swarm: Swarm) -> str:
    """The next free subnet of the swarm's pools. Released ones are not reused."""
    subnets = [IPv4Network(pool).subnets(new_prefix=swarm.subnet_size) for pool in swarm.pools]
    start = state.made.get(f"subnet/{swarm.id}", 0)
    for subnet in islice(chain(*subnets), start, None):
        state.count(f"subnet/{swarm.id}")
        if not _taken(swarm, str(subnet)):
            return str(subnet)
    raise Permanent("could not find an available, non-overlapping IPv4 address pool among the defaults")


def _taken(swarm: Swarm, subnet: str) -> bool:
    version, first, last = _range(subnet)
    others = (_range(other) for network in swarm.networks.values() for other in network.subnets)
    return any(kind == version and first <= end and start <= last for kind, start, end in others)


@cache
def _range(subnet: str) -> tuple[int, int, int]:
    network = ip_network(subnet, strict=False)
    return network.version, int(network[0]), int(network[-1])


def _joined(task: Task) -> set[str]:
    """The networks the task's container is on."""
    return _attached(task) if task.state in STARTED else set()


def _attached(task: Task) -> set[str]:
    return {entry["Target"] for entry in task.spec.get("Networks") or ()}
