"""Which subnet a cluster's hosts have, and which address each. Pure arithmetic over what is in use."""

from collections.abc import Collection
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network

from swarmplan.errors import Permanent

POOL = IPv4Network("198.18.0.0/15")
"""Where the default subnets come from: set aside for tests between networks (RFC 2544), so seldom routed, and outside
10.0.0.0/8, from which a swarm takes its overlay networks."""
_LENGTH = 24


def choose(cluster: str, used: Collection[tuple[IPv4Network, str]]) -> IPv4Network:
    """A free /24 of the pool, the same for the same cluster as long as it is free. ``used`` are subnets, each with
    who has it. Raises Permanent when none is free."""
    count = 1 << (_LENGTH - POOL.prefixlen)
    first = int.from_bytes(sha256(cluster.encode()).digest()[:4], "big")
    for number in range(first, first + count):
        start = int(POOL.network_address) + (number % count << (32 - _LENGTH))
        candidate = IPv4Network((start, _LENGTH))
        if not any(candidate.overlaps(other) for other, _ in used):
            return candidate
    raise Permanent(f"cluster {cluster}: no free subnet is left in {POOL}; set options.subnet")


def claim(cluster: str, requested: str, used: Collection[tuple[IPv4Network, str]]) -> IPv4Network:
    """The subnet the user named. Raises Permanent, naming who has it, when it is in use."""
    subnet = IPv4Network(requested)
    for other, holder in used:
        if subnet.overlaps(other):
            raise Permanent(
                f"cluster {cluster}: subnet {subnet} is in use: {other} belongs to {holder}; choose another options.subnet"
            )
    return subnet


def gateway(subnet: IPv4Network) -> IPv4Address:
    """The machine's own address among the hosts."""
    return subnet[1]


def next_address(subnet: IPv4Network, used: Collection[str], place: int = 0) -> str:
    """The address of the host at this ``place`` of its cluster, so that it has the same one when it is made again, in whatever order; the lowest that
    no host has where another has it. Raises Permanent when there is none."""
    hosts = range(2, subnet.num_addresses - 1)
    for number in (*hosts[place : place + 1], *hosts):
        address = str(subnet[number])
        if address not in used:
            return address
    raise Permanent(f"subnet {subnet} has no address left for another host; choose a larger options.subnet")


def mac(address: str) -> str:
    """The link address that goes with an address: a host made again under the same address is at once known to its
    peers, whose neighbour tables still hold it."""
    return ":".join(f"{byte:02x}" for byte in (0x02, 0x53, *IPv4Address(address).packed))
