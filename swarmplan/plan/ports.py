"""Published ports: who takes one over comes after who gives it up."""

from collections.abc import Collection
from graphlib import CycleError, TopologicalSorter
from typing import Any

from swarmplan.model.key import Key, Kind
from swarmplan.model.order import in_order
from swarmplan.model.service import Service
from swarmplan.plan.draft import Draft

Port = tuple[str, Any]
"""Protocol and number."""


def published(service: Service) -> frozenset[Port]:
    """The ports a service names to be reached at."""
    ports = (service.spec.get("EndpointSpec") or {}).get("Ports") or ()
    return frozenset(
        (port.get("Protocol", "tcp"), port["PublishedPort"]) for port in ports if port.get("PublishedPort")
    )


def freed(draft: Draft, removed: Collection[str]) -> dict[Port, str]:
    """The step after which each port that a service of ours gives up is free. ``removed`` are those that go, even if
    they come back; the others are changed, and let go of a port once they have converged.
    """
    kept = [
        name
        for name in in_order(draft.desired.services)
        if name not in removed and name in draft.observed.services and draft.observed.services[name].owned
    ]
    given = {port: name for name in kept for port in _before(draft, name) - _after(draft, name)}
    takes = {name: {given[port] for port in _after(draft, name) & given.keys()} for name in kept}
    if _in_circles(draft, takes):
        given = {}
    gone = {port: f"remove {_key(name)}" for name in removed for port in _before(draft, name)}
    return {port: f"await {_key(name)}" for port, name in given.items()} | gone


def _in_circles(draft: Draft, takes: dict[str, set[str]]) -> bool:
    """Whether services would each have to go first, which is then said."""
    try:
        TopologicalSorter(takes).prepare()
    except CycleError as error:
        circle = in_order(set(error.args[1]))
        names = ", ".join(str(_key(name)) for name in circle)
        message = f"{names} take each other's published ports: apply one of them with a free port first"
        draft.hazard(_key(circle[0]), message, None)
        return True
    return False


def _before(draft: Draft, name: str) -> frozenset[Port]:
    return published(draft.observed.services[name].service)


def _after(draft: Draft, name: str) -> frozenset[Port]:
    return published(draft.desired.services[name])


def _key(name: str) -> Key:
    return Key(Kind.SERVICE, name)
