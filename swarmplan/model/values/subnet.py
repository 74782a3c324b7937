"""Address ranges, as the Engine API writes them."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, collapse_addresses, ip_network
from typing import Any

DEFAULT_POOL, DEFAULT_PREFIX = "10.0.0.0/8", 24
"""What a swarm gives subnets out of, and how long their prefixes are, unless set when it is created."""


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


def address_pools(swarm: Mapping[str, Any]) -> tuple[list[str], int]:
    """What a swarm, as ``GET /swarm`` has it, gives subnets out of, and how long their prefixes are."""
    return list(swarm.get("DefaultAddrPool") or [DEFAULT_POOL]), int(
        swarm.get("SubnetSize") or DEFAULT_PREFIX
    )


def is_exhausted(pools: Iterable[str], size: int, used: Iterable[str]) -> bool:
    """Whether these pools have no subnet left, with a prefix of this length, that has no address of one that is used."""
    blocks = [network for one in used if (network := ip_network(one)).version == 4]  # noqa: PLR2004 - as pools are
    whole = [block.supernet(new_prefix=size) if block.prefixlen > size else block for block in blocks]
    blocked = list(collapse_addresses(whole))
    return all(_covered(IPv4Network(pool), blocked) for pool in pools)


def _covered(pool: IPv4Network, blocked: Iterable[IPv4Network]) -> bool:
    """Whether ranges that do not overlap each other are all of a pool."""
    inside = (block if block.subnet_of(pool) else pool for block in blocked if block.overlaps(pool))
    return sum(block.num_addresses for block in inside) >= pool.num_addresses


def declared_subnets(network: Mapping[str, Any]) -> Iterator[str]:
    """Those that a body of ``POST /networks/create`` names, or that a listed network has."""
    pools = (network.get("IPAM") or {}).get("Config") or ()
    return (pool["Subnet"] for pool in pools if pool.get("Subnet"))
