"""Address ranges, as the Engine API writes them."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

DEFAULT_POOL, DEFAULT_PREFIX = "10.0.0.0/8", 24
"""What a swarm gives subnets out of, and how long their prefixes are, where nothing else was said at its making."""


def overlap(one: str, two: str) -> bool:
    """Whether two ranges share an address; not where either is none, or they are of different versions."""
    try:
        first, second = ip_network(one, strict=False), ip_network(two, strict=False)
    except ValueError:
        return False
    return first.version == second.version and first.overlaps(second)


def contains(whole: str, part: str) -> bool:
    """Whether one range lies within another; both are ranges."""
    outer, inner = ip_network(whole), ip_network(part)
    return outer.version == inner.version and inner.subnet_of(outer)  # type: ignore[arg-type]  # of one version


def first_subnet(pool: str, size: int) -> str:
    """The first subnet of a pool, with a prefix of this length; the pool itself where it is no larger."""
    network = ip_network(pool)
    return str(network if network.prefixlen >= size else next(network.subnets(new_prefix=size)))


def asked_subnets(network: Mapping[str, Any]) -> Iterator[str]:
    """Those that a body of ``POST /networks/create`` names, or that a listed network has."""
    pools = (network.get("IPAM") or {}).get("Config") or ()
    return (pool["Subnet"] for pool in pools if pool.get("Subnet"))
