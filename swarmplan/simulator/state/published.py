"""Published ports: one service for each, unless all publish it in host mode."""

from swarmplan.model.bodies import Json
from swarmplan.simulator.state.answers import invalid
from swarmplan.simulator.state.records import Service, Swarm


def check(swarm: Swarm, spec: Json, own: Service | None) -> None:
    """Raises Permanent, with the engine's text, where another service publishes a port of this spec."""
    for port, mode_here in _ports(spec).items():
        for other in (swarm.services.get(name) for name in swarm.publishers.get(port, ())):
            if other is None or other is own:
                continue
            mode = _ports(other.spec).get(port)
            if mode is not None and "ingress" in (mode, mode_here):
                kind = "an ingress port" if mode == "ingress" else "a host-published port"
                user = f"service '{other.name}' ({other.id})"
                raise invalid(f"port '{port[1]}' is already in use by {user} as {kind}")


def note(swarm: Swarm, service: str, spec: Json) -> None:
    """Index the ports of a service; ``check`` looks whether it still publishes them."""
    for port in _ports(spec):
        swarm.publishers[port][service] = None


def _ports(spec: Json) -> dict[tuple[str, int], str]:
    """How each port is published, by protocol and number."""
    ports = (spec.get("EndpointSpec") or {}).get("Ports") or ()
    return {
        (port["Protocol"], port["PublishedPort"]): port["PublishMode"]
        for port in ports
        if port.get("PublishedPort")
    }
