"""Names, addresses and durations of our own sections: types whose errors explain what is wrong."""

import ipaddress
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from swarmplan.compose.read.units import duration

DNS_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
MAX_MACHINE_NAME = 63
"""A DNS label's limit (RFC 1035), and so a hostname's."""
MAX_CLUSTER_NAME = 40
_STACK = r"[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?"
_MAX_STACK_NAME = 61
"""A service's name has at most 63: the stack's, an underscore and its key."""
_NUMBERED = re.compile(r"\{n\}")
_WITH_PORT = re.compile(r"(\[.*\]|[^:]+):\d{1,5}")
_INTERFACE = re.compile(r"[A-Za-z][A-Za-z0-9_.@-]{0,14}")


def _named(value: str, pattern: str, limit: int, rule: str) -> str:
    if len(value) > limit:
        raise ValueError(f"{value!r} is {len(value)} characters long; at most {limit} are allowed")
    if not re.fullmatch(pattern, value):
        raise ValueError(f"{value!r} is not a valid name: {rule}")
    return value


def dns_label(value: str, limit: int = MAX_MACHINE_NAME) -> str:
    """The value, if it is a valid hostname."""
    return _named(value, DNS_LABEL, limit, "use a-z, 0-9 and -, beginning and ending with a letter or digit")


def _machine_name(value: str) -> str:
    dns_label(_NUMBERED.sub("1", value))
    return value


def without_port(address: str) -> str:
    """``10.0.0.1`` of ``10.0.0.1:2377``, ``::1`` of ``[::1]:2377``, ``eth1`` of ``eth1``."""
    match = _WITH_PORT.fullmatch(address)
    return (match[1] if match else address).strip("[]")


def is_address(host: str) -> bool:
    """Whether this is an IP address, and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def _address(value: str) -> str:
    """An IP address or an interface, optionally with a port."""
    host = without_port(value)
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        if not is_address(host):
            raise ValueError(f"{value!r} is not a valid IP address")
    elif not _INTERFACE.fullmatch(host):
        raise ValueError(f"{value!r} is neither an IP address nor an interface's name")
    return value


def _pool(value: str) -> str:
    try:
        return str(ipaddress.IPv4Network(value))
    except ValueError as error:
        raise ValueError(f"{value!r} is not a valid IPv4 address range like 10.20.0.0/16: {error}") from None


def _text(value: Any) -> Any:
    """The value of a label as Compose reads it: a number or boolean becomes the text that it was written as."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else value


def _stack_name(value: str) -> str:
    rule = "use letters, digits, - and _, beginning and ending with a letter or digit"
    return _named(value, _STACK, _MAX_STACK_NAME, rule)


ClusterName = Annotated[
    str,
    AfterValidator(lambda value: dns_label(value, MAX_CLUSTER_NAME)),
    WithJsonSchema({"type": "string", "pattern": rf"^({DNS_LABEL}|.*\$.*)$"}),
]
StackName = Annotated[
    str, AfterValidator(_stack_name), WithJsonSchema({"type": "string", "pattern": f"^{_STACK}$"})
]
MachineName = Annotated[
    str,
    AfterValidator(_machine_name),
    WithJsonSchema({"type": "string", "pattern": r"^[a-z0-9{$].*$"}),
]
Address = Annotated[str, AfterValidator(_address)]
Pool = Annotated[str, AfterValidator(_pool)]
LabelValue = Annotated[
    str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number", "boolean", "null"]})
]
Labels = dict[Annotated[str, Field(min_length=1)], LabelValue]
Nanoseconds = Annotated[
    int, BeforeValidator(duration), WithJsonSchema({"type": "string", "examples": ["30s", "10m", "90d"]})
]
