"""Conflicts across all documents: published ports of two services, subnets of two networks."""

from collections import defaultdict
from itertools import combinations
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.service import Service
from swarmplan.model.services.placement import allowed
from swarmplan.model.values.subnet import declared_subnets, overlap
from swarmplan.spec.resolve.checks.declarations import Declarations
from swarmplan.spec.resolve.machines import Hosts

_Port = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Published:
    service: Service
    host: bool


def check_ports(declarations: Declarations, hosts: Hosts) -> None:
    """Report two services that publish the same port: in the ingress (the engine refuses the second), or global ones in
    ``mode: host`` on the same node (the second's task would stay pending)."""
    by_port: dict[_Port, list[_Published]] = defaultdict(list)
    for service in declarations.services.values():
        for port, host in _ports(service).items():
            by_port[port].append(_Published(service, host))
    for (number, protocol), published in by_port.items():
        for first, second in combinations(published, 2):
            reason = _clash(first, second, hosts)
            if reason:
                place = declarations.service_places[second.service.name]
                place.findings.error(
                    (*place.path, "ports"),
                    f"port {number}/{protocol} is also published by service {first.service.name!r}; {reason}",
                    key=True,
                )


def _ports(service: Service) -> dict[_Port, bool]:
    """The published ports, and whether they are in ``mode: host``."""
    return {
        (port["PublishedPort"], port.get("Protocol", "tcp")): port.get("PublishMode") == "host"
        for port in service.spec.get("EndpointSpec", {}).get("Ports", ())
        if port.get("PublishedPort")
    }


def _clash(first: _Published, second: _Published, hosts: Hosts) -> str:
    """Why the two cannot both run, and what to do; "" if they can."""
    if not (first.host and second.host):
        return "choose another port"
    if not all("Global" in one.service.spec.get("Mode", {}) for one in (first, second)):
        return ""
    templates = [one.service.spec["TaskTemplate"] for one in (first, second)]
    for name in hosts.nodes:
        if all(allowed(template, _node(name, hosts)) for template in templates):
            return f"both run on {name}: choose another port, or separate the services with placement constraints"
    return ""


def _node(name: str, hosts: Hosts) -> dict[str, Any]:
    """The machine's node as ``GET /nodes`` would list it, as far as the spec defines it."""
    node, machine = hosts.nodes[name], hosts.machines[name]
    return {
        "Spec": {"Role": str(node.role), "Labels": node.labels},
        "Description": {"Hostname": name, "Engine": {"Labels": machine.engine.labels}},
    }


def check_subnets(declarations: Declarations) -> None:
    """Report overlay networks whose subnets overlap, at the later one: an engine accepts both, but never allocates the second."""
    earlier: list[tuple[str, str]] = []
    for name, network in declarations.networks.items():
        if network.spec.get("Driver") != "overlay":
            continue  # others may be local to one node
        own = list(declared_subnets(network.spec))
        for index, subnet in enumerate(own):
            for other, used in earlier:
                if overlap(subnet, used):
                    place = declarations.network_places[name]
                    message = f"{subnet} overlaps {used} of network {other!r}: choose another"
                    place.findings.error((*place.path, "ipam", "config", index, "subnet"), message)
        earlier += [(name, subnet) for subnet in own]
