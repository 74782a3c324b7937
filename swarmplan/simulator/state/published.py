"""Published ports: one service for each, unless all publish it in host mode."""

from swarmplan.model.bodies import Json
from swarmplan.simulator.state.answers import invalid
from swarmplan.simulator.state.records import Service, Swarm


def check(swarm: Swarm, spec: Json, own: Service | None) -> None:
    """Raises Permanent, with the engine's text, where another service publishes a port of this spec."""
    ports = _ports(spec)
    users = {user for port in ports for user in swarm.publishers.get(port, ())} & swarm.services.keys()
    others = {user: _ports(swarm.services[user].spec) for user in users if swarm.services[user] is not own}
    for port, own_mode in ports.items():
        for user in swarm.publishers.get(port, ()):
            mode = others.get(user, {}).get(port)
            if mode is not None and "ingress" in (mode, own_mode):
                kind = "an ingress port" if mode == "ingress" else "a host-published port"
                text = f"service '{swarm.services[user].name}' ({user}) as {kind}"
                raise invalid(f"port '{port[1]}' is already in use by {text}")


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
