"""What a ServiceSpec uses of its surroundings: networks and ports. Secrets and configs are in ``references``, volumes in
``volume``."""

from typing import Any

from swarmplan.model.bodies import JsonView

Port = tuple[str, Any]
"""Protocol and number."""


def attached(spec: JsonView) -> frozenset[str]:
    """The names of the networks a service is on; the engine keeps them in either of two places."""
    template = spec.get("TaskTemplate") or {}
    places = (*(spec.get("Networks") or ()), *(template.get("Networks") or ()))
    return frozenset(place["Target"] for place in places)


def published(spec: JsonView) -> frozenset[Port]:
    """The ports a service names to be reached at."""
    return frozenset(
        (port.get("Protocol", "tcp"), port["PublishedPort"])
        for port in _ports(spec)
        if port.get("PublishedPort")
    )


def is_routed(spec: JsonView) -> bool:
    """Whether a service publishes a port through the ingress network."""
    return any(port.get("PublishMode", "ingress") == "ingress" for port in _ports(spec))


def _ports(spec: JsonView) -> tuple[JsonView, ...]:
    return tuple((spec.get("EndpointSpec") or {}).get("Ports") or ())
