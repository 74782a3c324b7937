"""``networks:`` of a service to TaskTemplate.Networks; the target is the network's name."""

from collections.abc import Iterator
from typing import Any

from swarmplan.compose.field import Field, written
from swarmplan.compose.pairs import text_pairs
from swarmplan.compose.scalars import filled, text

_WITHOUT_ALIASES = frozenset({"host", "bridge", "none", "default", "ingress"})
_ADDRESSES = ("ipv4_address", "ipv6_address")


def attachments(field: Field, service: str) -> list[dict[str, Any]]:
    """The attachments, sorted by network. The service's name is an alias on each but Docker's own networks."""
    found = {name: _attachment(name, options, service) for name, options in _networks(field)}
    return [found[name] for name in sorted(found)]


def _networks(field: Field) -> Iterator[tuple[str, Field]]:
    if not isinstance(field.value, list | tuple):
        yield from field.members()
        return
    for item in field.items():
        name = item.read(filled)
        if name is not None:
            yield name, Field(None, item.path, item.faults)


def _attachment(name: str, options: Field, service: str) -> dict[str, Any]:
    for key in _ADDRESSES:
        if options[key].value is not None:
            options[key].fault("Swarm gives addresses out itself: leave it out")
    own = [] if name in _WITHOUT_ALIASES else [service]
    aliases = dict.fromkeys([*options["aliases"].every(text), *own])
    return written(
        {"Target": name, "Aliases": list(aliases), "DriverOpts": text_pairs(options["driver_opts"])}
    )
