"""``ports:`` to EndpointSpec.Ports.

Short: ``[published:]target[/protocol]`` with ranges, where tcp and ingress are explicit. Long: ``target``, ``published``,
``protocol``, ``mode``, ``name``, where only what is written is sent.
"""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from swarmplan.compose.read.field import Field, nonzero
from swarmplan.compose.read.keys import ComposeKey, Keys, read_keys, single
from swarmplan.compose.read.scalars import choice, port, text
from swarmplan.limits import PORTS

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_PROTOCOLS = ("tcp", "udp", "sctp")
_ANY = ("", "0")
"""A published port chosen by the engine."""
_EVERY_ADDRESS = ("", "0.0.0.0", "[::]")  # noqa: S104 - what a user writes, not what we listen on

_PARTS = re.compile(r"\w+(:\w+)+")
"""What is in front of a published and a target port where there are more parts than a short entry has."""


def ports(field: Field) -> list[dict[str, Any]]:
    """Every port of the service, ranges expanded, by published port. A port published twice is an error."""
    found: list[dict[str, Any]] = []
    published: set[tuple[int, str]] = set()
    for item in field.items():
        if len(found) > PORTS:
            field.fault(f"a service may publish at most {PORTS} ports")
            break
        for entry in _entries(item):
            found.append(entry)
            number, protocol = entry.get("PublishedPort", 0), entry.get("Protocol", "tcp")
            if number and (number, protocol) in published:
                item.fault(f"port {number}/{protocol} is published twice by this service")
            published.add((number, protocol))
    return sorted(found, key=lambda entry: int(entry.get("PublishedPort", 0)))


def spread(value: Any) -> list[tuple[int, str]]:
    """The ports of a short entry, each as its published port (0: chosen by the engine) and as a separate short entry. Raises
    ValueError."""
    host, entries = _short(value)
    found = []
    for entry in _by_target(entries):
        published = int(entry.get("PublishedPort", 0))
        outside = f"{host}:" * bool(host) + f"{published}:" * bool(published or host)
        found.append((published, f"{outside}{entry['TargetPort']}/{entry['Protocol']}"))
    return found


def _entries(item: Field) -> list[dict[str, Any]]:
    if isinstance(item.value, Mapping):
        return [_long(item)]
    host, entries = item.read(_short) or ("", [])
    if host not in _EVERY_ADDRESS:
        item.fault_or_notice(f"'{item.value}': Swarm publishes on every address of a node: leave {host} out")
    return _by_target(entries)


def _by_target(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The docker client sorts the ports of one entry as texts."""
    return sorted(entries, key=lambda entry: f"{entry['TargetPort']}/{entry['Protocol']}")


def _long(item: Field) -> dict[str, Any]:
    if item["target"].value is None:
        item.fault("target is missing: the port inside the container")
    if item["host_ip"].value is not None:
        item["host_ip"].fault("Swarm publishes on every address of a node: leave host_ip out")
    return read_keys(item, PORT)


def _short(value: Any) -> tuple[str, list[dict[str, Any]]]:
    """The address, and the ports."""
    address, _, protocol = text(value).partition("/")
    outside, _, target = address.rpartition(":")
    host, _, published = outside.rpartition(":")
    if _PARTS.fullmatch(host):
        raise ValueError(
            f"'{value}' has more parts than a port has: write [published:]target[/protocol], as in 8080:80/udp"
        )
    if host and not _is_address(host):
        raise ValueError(
            f"'{host}' is not a valid address of a node: write [published:]target[/protocol], as in 8080:80"
        )
    targets = _range(str(value) if isinstance(value, float) else target)
    if published == "0" and len(targets) > 1:  # the docker client refuses it
        raise ValueError(f"'{value}': 0 is one port and {target} are {len(targets)}: leave 0: out")
    sources = [None] * len(targets) if published in _ANY else _range(published)
    if max(len(targets), len(sources)) > PORTS:
        raise ValueError(f"'{value}' is more than the {PORTS} ports that a service may publish")
    kind = {"Protocol": _protocol(protocol or "tcp"), "PublishMode": "ingress"}
    return host, [
        nonzero({**kind, "TargetPort": inside, "PublishedPort": outside})
        for inside, outside in _matched(str(value), targets, sources)
    ]


def _is_address(host: str) -> bool:
    """Whether the docker client accepts it before a published port; in brackets it may be of either kind."""
    try:
        ip_address(host[1:-1] if host.startswith("[") and host.endswith("]") else host)
    except ValueError:
        return False
    return "%" not in host


def _matched(written: str, targets: range, sources: Sequence[int | None]) -> list[tuple[int, int | None]]:
    # As in `docker stack deploy`, several published ports may lead to the one target.
    inside = list(targets) * (len(sources) if len(targets) == 1 else 1)
    if len(inside) != len(sources):
        raise ValueError(f"'{written}': both ranges must be of the same length")
    return list(zip(inside, sources, strict=True))


def _range(value: str) -> range:
    match = _RANGE.fullmatch(value)
    if match is None:
        raise ValueError(f"'{value}' is not a valid port: write [published:]target[/protocol], as in 8080:80")
    first, last = port(match[1]), port(match[2] or match[1])
    if last < first:
        raise ValueError(f"'{value}' is not an ascending range")
    return range(first, last + 1)


def _protocol(value: Any) -> str:
    return choice(*_PROTOCOLS)(text(value).lower())


def _published(value: Any) -> int | None:
    return None if str(value) in _ANY else port(value)


PORT: Keys = (
    ComposeKey("Name", "name", single(text)),
    ComposeKey("TargetPort", "target", single(port)),
    ComposeKey("PublishedPort", "published", single(_published)),
    ComposeKey("Protocol", "protocol", single(_protocol)),
    ComposeKey("PublishMode", "mode", single(choice("ingress", "host"))),
)
"""The keys of the long form."""
