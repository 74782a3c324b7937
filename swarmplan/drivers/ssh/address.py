"""Where the other machines reach a host."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any


def peer_address(options: Mapping[str, Any], source: str) -> str | None:
    """``private_address`` if given, else ``address`` if that is an IP address, else ``source``: the one the host itself
    sends from, "" when it could not say."""
    told = options.get("private_address")
    if told is not None:
        return str(told)
    address = str(options["address"])
    try:
        ip_address(address)
    except ValueError:
        return source or None
    return address
