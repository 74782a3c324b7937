"""What the scripts say of hosts, judged before it is believed. Each raises ValueError with what makes no sense."""

import re
from ipaddress import ip_address

_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)


def whole(said: str, what: str) -> int:
    """A whole number; 0 for nothing."""
    if said and not _WHOLE.fullmatch(said):
        raise ValueError(f"{what} is not a valid whole number")
    return int(said or 0)


def seconds(said: str, what: str) -> float:
    """A number of seconds; 0 for nothing."""
    if said and not _SECONDS.fullmatch(said):
        raise ValueError(f"{what} is not a valid number of seconds")
    return float(said or 0)


def address(said: str, what: str) -> str:
    """An IP address, or nothing."""
    try:
        return str(ip_address(said)) if said else ""
    except ValueError:
        raise ValueError(f"{what} is not a valid address") from None
