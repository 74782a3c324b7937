"""What the container's resolver reads: ``extra_hosts:`` and the ``dns`` keys."""

import ipaddress
from typing import Any

from swarmplan.compose.field import Field, written
from swarmplan.compose.pairs import pairs
from swarmplan.compose.scalars import text


def extra_hosts(field: Field) -> list[str]:
    """Lines of /etc/hosts, ``address name``: Swarm's order is the reverse of Compose's ``name:address``."""
    if isinstance(field.value, list | tuple):
        return field.every(_host)
    return [f"{_address(address, field)} {name}" for name, address in pairs(field).items()]


def dns(service: Field) -> dict[str, Any]:
    """DNSConfig from ``dns``, ``dns_search`` and ``dns_opt``; a single string may stand for a list."""
    return written(
        {
            "Nameservers": service["dns"].one_or_every(address),
            "Search": service["dns_search"].one_or_every(text),
            "Options": service["dns_opt"].one_or_every(text),
        }
    )


def address(value: Any) -> str:
    """An IP address, IPv6 perhaps in brackets."""
    found = text(value).removeprefix("[").removesuffix("]")
    try:
        ipaddress.ip_address(found)
    except ValueError:
        raise ValueError(f"'{value}' is no IP address") from None
    return found


def _host(value: Any) -> str:
    # "=" first: an IPv6 address has colons of its own.
    separator = "=" if "=" in text(value) else ":"
    name, _, found = text(value).partition(separator)
    if not name or not found:
        raise ValueError(f"'{value}' is no host: write name:address, as in db:10.0.0.5")
    return f"{address(found)} {name}"


def _address(value: str | None, field: Field) -> str | None:
    return field.holding(value or "").read(address)
