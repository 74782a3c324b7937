"""An inspected network to a Compose network."""

import ipaddress
from collections.abc import Iterable

from swarmplan.compose.network import NETWORK
from swarmplan.compose.read.field import written
from swarmplan.compose.read.keys import write_keys
from swarmplan.compose.reverse.labels import own_labels
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.normal import normal_network


def network_section(spec: JsonView, allocates: "Pools") -> Json:
    """The network as one would write it, without a subnet that the swarm chose itself."""
    normal = normal_network(spec)
    section = write_keys(normal, NETWORK)
    if section["driver"] == "overlay":
        del section["driver"]
    ipam = normal.get("IPAM") or {}
    pools = [pool for pool in ipam.get("Config") or () if not allocates(pool.get("Subnet", ""))]
    return written(
        {
            **section,
            "ipam": written(
                {
                    "driver": ipam.get("Driver"),
                    "config": [_pool(pool) for pool in pools],
                    "options": dict(ipam.get("Options") or {}),
                }
            ),
            "labels": own_labels(normal.get("Labels") or {}),
        }
    )


class Pools:
    """The address pools that a swarm allocates subnets from: subnets of one ``size`` within these ranges."""

    def __init__(self, ranges: Iterable[str], size: int) -> None:
        self._ranges = [ipaddress.ip_network(pool, strict=False) for pool in ranges]
        self._size = size

    def __call__(self, subnet: str) -> bool:
        """Whether the swarm may have chosen this subnet."""
        try:
            found = ipaddress.ip_network(subnet)
        except ValueError:
            return False
        return found.prefixlen == self._size and any(
            found.version == pool.version and found.subnet_of(pool)  # type: ignore[arg-type]  # of one version, which mypy does not see
            for pool in self._ranges
        )


def _pool(pool: JsonView) -> Json:
    return written(
        {
            "subnet": pool.get("Subnet"),
            "ip_range": pool.get("IPRange"),
            "gateway": None
            if _is_first(pool.get("Gateway", ""), pool.get("Subnet", ""))
            else pool.get("Gateway"),
        }
    )


def _is_first(gateway: str, subnet: str) -> bool:
    """Whether the gateway is the one the swarm would choose."""
    try:
        return ipaddress.ip_address(gateway) == ipaddress.ip_network(subnet)[1]
    except (ValueError, IndexError):
        return False
