"""``ports:`` to EndpointSpec.Ports.

Short: ``[published:]target[/protocol]`` with ranges. Long: ``target``, ``published``, ``protocol``, ``mode``, ``name``.
Protocol tcp and mode ingress are the engine's defaults and stay unwritten.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.compose.field import Field, written
from swarmplan.compose.scalars import choice, port, text

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_PROTOCOLS = ("tcp", "udp", "sctp")


def ports(field: Field) -> list[dict[str, Any]]:
    """Every port of the service, ranges spread out. A port published twice is a fault."""
    found: list[dict[str, Any]] = []
    published: set[tuple[int, str]] = set()
    for item in field.items():
        for entry in _entries(item):
            found.append(entry)
            taken = (entry.get("PublishedPort", 0), entry.get("Protocol", "tcp"))
            if taken[0] and taken in published:
                item.fault(f"port {taken[0]}/{taken[1]} is published twice by this service")
            published.add(taken)
    return found


def _entries(item: Field) -> list[dict[str, Any]]:
    if isinstance(item.value, Mapping):
        return _long(item)
    return item.read(_short) or []


def _long(item: Field) -> list[dict[str, Any]]:
    if item["target"].value is None:
        item.fault("target is missing: the port inside the container")
    if item["host_ip"].value is not None:
        item["host_ip"].fault("Swarm publishes on every address of a node: leave host_ip out")
    entry = written(
        {
            "Name": item["name"].read(text),
            "Protocol": item["protocol"].read(_protocol),
            "TargetPort": item["target"].read(port),
            "PublishedPort": item["published"].read(_published),
            "PublishMode": item["mode"].read(choice("ingress", "host")),
        }
    )
    return [entry]


def _short(value: Any) -> list[dict[str, Any]]:
    address, _, protocol = text(value).partition("/")
    outside, _, target = address.rpartition(":")
    host, _, published = outside.rpartition(":")
    if host:
        raise ValueError(f"'{value}': Swarm publishes on every address of a node: write {published}:{target}")
    targets = _range(target)
    sources = list(_range(published)) if published else [None] * len(targets)
    kind = {"Protocol": _protocol(protocol)} if protocol else {}
    return [
        written({**kind, "TargetPort": inside, "PublishedPort": outside})
        for inside, outside in _matched(str(value), targets, sources)
    ]


def _matched(value: str, targets: range, sources: Sequence[int | None]) -> list[tuple[int, int | None]]:
    # As in `docker stack deploy`, several published ports may lead to the one target.
    inside = list(targets) * (len(sources) if len(targets) == 1 else 1)
    if len(inside) != len(sources):
        raise ValueError(f"'{value}': both ranges must be of the same length")
    return list(zip(inside, sources, strict=True))


def _range(value: str) -> range:
    match = _RANGE.fullmatch(value)
    if match is None:
        raise ValueError(f"'{value}' is no port: write [published:]target[/protocol], as in 8080:80")
    first = port(match[1])
    last = port(match[2] or match[1])
    if last < first:
        raise ValueError(f"'{value}' runs backwards")
    return range(first, last + 1)


def _protocol(value: Any) -> str:
    return choice(*_PROTOCOLS)(text(value).lower())


def _published(value: Any) -> int | None:
    # 0 asks for a port of the engine's choice, which is what leaving it out means.
    return None if value in (0, "0") else port(value)
