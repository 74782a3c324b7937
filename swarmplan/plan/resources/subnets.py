"""Subnets of networks that are to be made against those that are there: an engine takes one that overlaps, and never
allocates it, so that nothing on it starts (measured on 20.10.24, 26.1.5 and 28.5.2)."""

from collections.abc import Iterator

from swarmplan.model.key import Key, Kind
from swarmplan.model.service import Network
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.first_few import first_few
from swarmplan.model.values.release import older, release
from swarmplan.model.values.subnet import (
    DEFAULT_POOL,
    DEFAULT_PREFIX,
    declared_subnets,
    first_subnet,
    overlap,
)
from swarmplan.plan.draft import Draft
from swarmplan.plan.resources.ingress import is_ingress

_NO_IPV6 = "28.0"
"""Measured on 28.5.2, alone, beside an IPv4 subnet and without enable_ipv6; 20.10.24 and 26.1.5 allocate it."""


def guard_subnets(draft: Draft, network: Network) -> None:
    """Stop a plan that makes this network over another's subnet."""
    key = Key(Kind.NETWORK, network.name)
    for subnet in declared_subnets(network.spec):
        if ":" in subnet and (newer := _without_ipv6(draft)):
            fault = f"{key}: engines from {_NO_IPV6} on accept an IPv6 subnet but never allocate it, so no task on the network starts"
            draft.hazard(key, f"{fault}: {newer}; leave {subnet} out", None)
        for holder, taken in _allocated(draft, network.name):
            if overlap(subnet, taken):
                fault = f"its subnet {subnet} overlaps {taken} of {holder}, and could never be allocated"
                remedy = "choose another; if that network is being removed, apply its removal first"
                draft.hazard(key, f"{key}: {fault}: {remedy}", None)


def _without_ipv6(draft: Draft) -> str:
    """The managers whose engines allocate no IPv6 subnet in a swarm, as far as their versions are known; "" for none."""
    found: list[str] = []
    for name in filter(draft.desired.manages, draft.desired.nodes):
        known = draft.found.engine_of(name) or draft.found.predicted.get(name)
        version = known.version if known else ""
        if release(version) and not older(version, _NO_IPV6):
            found.append(f"{name} ({version})")
    return first_few(found)


def _allocated(draft: Draft, name: str) -> Iterator[tuple[Key, str]]:
    """Every subnet that is given out, or will be before, but for those of this network."""
    for other, state in draft.observed.networks.items():
        if other != name:
            yield from ((Key(Kind.NETWORK, other), subnet) for subnet in state.subnets)
    if isinstance(draft.observed.swarm, SwarmState) or any(
        is_ingress(other.spec) and any(declared_subnets(other.spec))
        for other in draft.desired.networks.values()
    ):
        return
    init = draft.desired.swarm.init
    pool = init.default_addr_pool[0] if init.default_addr_pool else DEFAULT_POOL
    yield Key(Kind.NETWORK, "ingress"), first_subnet(pool, init.subnet_size or DEFAULT_PREFIX)
