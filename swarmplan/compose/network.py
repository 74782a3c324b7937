"""A Compose network to the body of ``POST /networks/create``."""

import ipaddress
from collections.abc import Callable
from typing import Any

from swarmplan.compose.extension import OWN, check_own
from swarmplan.compose.ownership import check_adoption, check_name, owned_labels, scope_of_section
from swarmplan.compose.read.field import Field, written
from swarmplan.compose.read.keys import ComposeKey, Keys, read_keys, single
from swarmplan.compose.read.pairs import text_pairs
from swarmplan.compose.read.resolver import address
from swarmplan.compose.read.scalars import filled, flag, text
from swarmplan.compose.scope import Scope
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.values.subnet import contains, overlap

_OF_ONE_NODE = frozenset({"bridge", "host", "null", "macvlan", "ipvlan"})
"""Drivers whose networks are local to one node unless a scope is set, for which a stack file has no key."""

_NO_NETWORK = "null"

NETWORK: Keys = (
    ComposeKey("Driver", "driver", single(filled)),
    ComposeKey("Options", "driver_opts", text_pairs, dict),
    ComposeKey("Attachable", "attachable", single(flag), zero=True),
    ComposeKey("Internal", "internal", single(flag), zero=True),
    ComposeKey("EnableIPv6", "enable_ipv6", single(flag), zero=True),
    ComposeKey("Ingress", "ingress", single(flag), zero=True),
)
_FEWEST = 4
"""The fewest addresses of a subnet: network, broadcast, gateway and one task."""


def network_spec(key: str, network: JsonView, scope: Scope) -> Json:
    """The body of a network as written; the default driver is overlay.

    Raises ComposeProblems with every error, paths relative to the network. ``external`` is up to the caller.
    """
    scope = scope_of_section(network, scope)
    root = Field(network)
    _check_own(root.section(OWN), scope)
    name = scope.network_name(key)
    check_name(name, root)
    found = read_keys(root, NETWORK)
    driver = found.setdefault("Driver", "overlay")
    if scope.stack and driver in _OF_ONE_NODE:
        root["driver"].fault(
            f"docker stack deploy creates a network of a single node with driver {driver}, which services cannot use: leave the"
            " driver out, for overlay"
        )
    elif driver == _NO_NETWORK:
        root["driver"].fault("a swarm cannot create a network with it: leave the driver out, for overlay")
    if root["ingress"].value and root["attachable"].value:
        root["attachable"].fault("an engine refuses it for the ingress network: leave it out")
    body = written(
        {
            **found,
            "Name": name,
            # Other drivers create a network of this single node unless the scope is the swarm.
            "Scope": None if driver == "overlay" else "swarm",
            "IPAM": _ipam(root.section("ipam")),
            "Labels": owned_labels(root["labels"], scope.labels()),
        }
    )
    root.raise_faults()
    return body


def _check_own(own: Field, scope: Scope) -> None:
    check_own(own, ("adopt", "keep"))
    check_adoption(own, scope)


def _ipam(ipam: Field) -> Json:
    return written(
        {
            "Driver": ipam["driver"].read(_ipam_driver),
            "Config": _pools(ipam["config"]),
            "Options": text_pairs(ipam["options"]),
        }
    )


def _ipam_driver(value: Any) -> str:
    found = text(value)
    if found == _NO_NETWORK:
        raise ValueError("Swarm does not support this driver: leave it out, for default")
    return found


def _pools(config: Field) -> list[Json]:
    """The subnets. A manager accepts two that overlap and never allocates them (measured on 20.10.24, 26.1.5 and 28.5.2)."""
    found: list[Json] = []
    for item in config.items():
        pool = _pool(item)
        for other in found:
            if overlap(pool.get("Subnet", ""), other.get("Subnet", "")):
                item["subnet"].fault(
                    f"{pool['Subnet']} overlaps {other['Subnet']} of this network: choose another"
                )
        found.append(pool)
    return found


def _pool(item: Field) -> Json:
    if item["aux_addresses"].is_written:
        item["aux_addresses"].fault("Swarm reserves no addresses: leave it out, or narrow ip_range")
    if not item["subnet"].is_written:
        item.fault("subnet is missing: the other settings need it")
    subnet = item["subnet"].read(_subnet)
    within, part = _inside(subnet), item["ip_range"].read(_subnet)
    if subnet and part and not contains(subnet, part):
        item["ip_range"].fault(f"{part} is not within {subnet}")
    return written(
        {
            "Subnet": subnet,
            "IPRange": part,
            "Gateway": item["gateway"].read(within),
        }
    )


def _subnet(value: Any) -> str:
    found = text(value)
    try:
        network = ipaddress.ip_network(found)
    except ValueError as error:
        raise ValueError(f"{error}: write a subnet as in 10.10.0.0/24") from None
    if not network.prefixlen:
        raise ValueError(f"{found} covers all addresses, which an engine never allocates: narrow it")
    if network.num_addresses < _FEWEST:
        raise ValueError(f"{found} has no address for tasks besides the gateway's: widen it")
    return found


def _inside(subnet: str | None) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        found = address(value)
        if subnet is None:
            return found
        gateway, network = ipaddress.ip_address(found), ipaddress.ip_network(subnet)
        if gateway not in network:
            raise ValueError(f"{found} is not within {subnet}")
        # With either of the two a subnet is never allocated (measured on 28.5.2).
        if gateway in (network.network_address, network.broadcast_address):
            raise ValueError(f"{found} is not a host address in {subnet}: choose another")
        return found

    return read
