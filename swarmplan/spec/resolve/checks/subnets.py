"""Subnets across all declared networks: an engine accepts two that overlap, but never allocates the second."""

from swarmplan.model.values.subnet import asked_subnets, overlap
from swarmplan.spec.resolve.checks.declarations import Declarations

_OVERLAY = "overlay"


def check_subnets(declarations: Declarations) -> None:
    """Report overlay networks whose subnets overlap, at the later one."""
    earlier: list[tuple[str, str]] = []
    for name, network in declarations.networks.items():
        if network.spec.get("Driver") != _OVERLAY:
            continue  # others may be local to one node
        own = list(asked_subnets(network.spec))
        for index, subnet in enumerate(own):
            for other, taken in earlier:
                if overlap(subnet, taken):
                    place = declarations.network_places[name]
                    message = f"{subnet} overlaps {taken} of network {other!r}: choose another"
                    place.findings.error((*place.path, "ipam", "config", index, "subnet"), message)
        earlier += [(name, subnet) for subnet in own]
