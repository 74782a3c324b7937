"""The settings of the container's resolver: ``extra_hosts:`` and the ``dns`` keys."""

import ipaddress
from typing import Any

from swarmplan.compose.read.field import Field, written
from swarmplan.compose.read.pairs import pairs
from swarmplan.compose.read.scalars import text

_THE_NODE = "host-gateway"
"""The engine's keyword for its own address."""


def extra_hosts(field: Field) -> list[str]:
    """Lines of /etc/hosts, ``address name``: Swarm's order is the reverse of Compose's ``name:address``.

    A list keeps its order; a mapping has none, and is sorted by name. A stack may have any address: the docker client
    does not look at it.
    """
    if isinstance(field.value, list | tuple):
        found = [(item, item.read(_host)) for item in field.items()]
        hosts = [(item, *host) for item, host in found if host]
    else:
        hosts = [(field, name, value or "") for name, value in pairs(field).items()]
        hosts.sort(key=lambda host: f"{host[1]}:{host[2]}")
    return [
        f"{value if value == _THE_NODE else place.holding(value).read_or_keep(address)} {name}"
        for place, name, value in hosts
    ]


def dns(service: Field) -> dict[str, Any] | None:
    """DNSConfig from ``dns``, ``dns_search`` and ``dns_opt``; a single string may stand for a list."""
    if not any(service[key].is_written for key in ("dns", "dns_search", "dns_opt")):
        return None
    return written(
        {
            "Nameservers": [
                server for item in service["dns"].one_or_all() if (server := item.read_or_keep(address))
            ],
            "Search": service["dns_search"].one_or_every(text),
            "Options": service["dns_opt"].one_or_every(text),
        }
    )


def address(value: Any) -> str:
    """An IP address; IPv6 optionally in brackets."""
    found = text(value).removeprefix("[").removesuffix("]")
    try:
        ipaddress.ip_address(found)
    except ValueError:
        raise ValueError(f"'{value}' is not a valid IP address") from None
    return found


def _host(value: Any) -> tuple[str, str]:
    # "=" first: an IPv6 address contains colons.
    separator = "=" if "=" in text(value) else ":"
    name, _, found = text(value).partition(separator)
    if not name or not found:
        raise ValueError(f"'{value}' is not a valid host: write name:address, as in db:10.0.0.5")
    return name, found
