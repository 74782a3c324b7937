"""``networks:`` of a service to TaskTemplate.Networks; the target is the network's name."""

from collections.abc import Iterator

from swarmplan.compose.read.field import Field, written
from swarmplan.compose.read.pairs import text_pairs
from swarmplan.compose.read.scalars import filled, text
from swarmplan.compose.scope import DEFAULT_NETWORK, Scope
from swarmplan.model.bodies import Json

_WITHOUT_ALIASES = frozenset({"host", "bridge", "none", "default", "ingress"})
_ADDRESSES = ("ipv4_address", "ipv6_address")


def attachments(field: Field, service: str, scope: Scope) -> list[Json]:
    """The attachments, sorted by network. The service's key is an alias on each except Docker's own networks; an adopted
    service has none."""
    own = [service] if scope.owned else []
    found = {
        scope.network_name(key): _attachment(scope.network_name(key), options, own)
        for key, options in _networks(field, scope)
    }
    return [found[name] for name in sorted(found)]


def _networks(field: Field, scope: Scope) -> Iterator[tuple[str, Field]]:
    if not field.value:
        if scope.stack:
            yield DEFAULT_NETWORK, field.holding(None)
        return
    if not isinstance(field.value, list | tuple):
        yield from field.members()
        return
    for item in field.items():
        name = item.read(filled)
        if name is not None:
            yield name, item.holding(None)


def _attachment(name: str, options: Field, own: list[str]) -> Json:
    for key in _ADDRESSES:
        if options[key].is_written:
            options[key].fault_or_notice("Swarm assigns addresses itself: leave it out")
    return written(
        {
            "Target": name,
            "Aliases": [*options["aliases"].every(text), *([] if name in _WITHOUT_ALIASES else own)],
            "DriverOpts": text_pairs(options["driver_opts"]),
        }
    )
