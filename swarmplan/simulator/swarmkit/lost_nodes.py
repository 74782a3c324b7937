"""Nodes that lost touch with the managers: they go on looking where they last knew them, and nowhere else (20.10.24)."""

from collections.abc import Mapping

from swarmplan.simulator.state.raft import heard, raft_address
from swarmplan.simulator.state.records import Host, Swarm
from swarmplan.simulator.state.state import State


def peers(swarm: Swarm | None) -> dict[str, str]:
    """The managers' addresses by node id, as every node that is in touch is told them: those the raft has."""
    return {member: raft_address(swarm, member) for member in swarm.members} if swarm is not None else {}


def known(swarm: Swarm | None, host: Host) -> dict[str, str]:
    """The managers this host knows of."""
    return host.knows or peers(swarm)


def stray(swarm: Swarm, host: Host, knew: Mapping[str, str]) -> None:
    """Let the host look for the managers where it knew them; the first ones count until it finds one."""
    host.knows = host.knows or dict(knew)
    if host.knows and host.key not in swarm.strays:
        swarm.strays.append(host.key)
    if host.node in swarm.nodes:
        swarm.moving[host.node] = None


def restarted(state: State, host: Host) -> None:
    """A manager's engine stopped. Workers find it again only where the raft has it, which is what they were told."""
    swarm = state.swarms.get(host.swarm)
    if swarm is None or host.node not in swarm.members or raft_address(swarm, host.node) == host.address:
        return
    for other in state.hosts.values():
        if other.swarm == swarm.id and other.node not in swarm.members:
            stray(swarm, other, peers(swarm))


def follow(state: State, swarm: Swarm) -> None:
    """One tick of those who look: in touch again is who finds a manager at an address it knows."""
    if not swarm.strays:
        return
    managers = (swarm.nodes[member] for member in swarm.members)
    there = {state.hosts[node.host].address for node in managers if heard(state.hosts, node)}
    for key in list(swarm.strays):
        host = state.hosts.get(key)
        if host is None or host.swarm != swarm.id or not host.knows:
            swarm.strays.remove(key)
        elif (
            host.alive
            and not host.cut
            and there & {host.redirects.get(address, address) for address in host.knows.values()}
        ):
            host.knows = {}
            swarm.strays.remove(key)
            state.changed(host)
