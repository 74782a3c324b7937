"""What has to be so before a service may be made or changed, and what is free when it is not there any more, by what its spec
uses."""

from swarmplan.model.bodies import JsonView
from swarmplan.model.normal.pin import image_of
from swarmplan.model.uses import Port, attached, is_routed, published, references
from swarmplan.model.values.image_reference import unpinned
from swarmplan.model.volume import mounted
from swarmplan.steps.facts import Fact, FactKind, Facts


def used(spec: JsonView) -> Facts:
    """Everything that the spec uses is ready for it, and free of others."""
    return frozenset(
        [
            *at_hand(spec),
            *([Fact(FactKind.INGRESS_READY)] if is_routed(spec) else ()),
            *(Fact(FactKind.NETWORK_READY, name) for name in attached(spec)),
            *(Fact(FactKind.CONTENT_READY, str(key)) for key in references(spec)),
            *map(port_free, published(spec)),
            *(Fact(FactKind.VOLUME_GONE, name) for name, _ in mounted(spec)),
        ]
    )


def at_hand(spec: JsonView) -> Facts:
    """There are nodes for its tasks, and its image is on them."""
    return frozenset({Fact(FactKind.NODES_SETTLED), Fact(FactKind.IMAGE_LOADED, unpinned(image_of(spec)))})


def held(spec: JsonView) -> Facts:
    """What is free once nothing runs by this spec."""
    networks = (Fact(FactKind.NETWORK_FREE, name) for name in attached(spec))
    return frozenset(networks).union(map(port_free, published(spec)))


def port_free(port: Port) -> Fact:
    """A published port is nobody's."""
    protocol, number = port
    return Fact(FactKind.PORT_FREE, f"{number}/{protocol}")
