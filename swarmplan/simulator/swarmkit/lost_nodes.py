"""Nodes without a manager: they try the last known addresses, and no others (20.10.24)."""

from collections.abc import Mapping

from swarmplan.simulator.state.raft import is_connected, raft_address
from swarmplan.simulator.state.records import Host, Swarm
from swarmplan.simulator.state.state import State


def peers(swarm: Swarm | None) -> dict[str, str]:
    """The managers' raft addresses by node id, as every connected node has them."""
    return {member: raft_address(swarm, member) for member in swarm.members} if swarm is not None else {}


def known(swarm: Swarm | None, host: Host) -> dict[str, str]:
    """The managers known to this host."""
    return host.knows or peers(swarm)


def lose(swarm: Swarm, host: Host, knew: Mapping[str, str]) -> None:
    """Let the host try the managers at its known addresses, until it reaches one."""
    host.knows = host.knows or dict(knew)
    if host.knows and host.key not in swarm.lost:
        swarm.lost.append(host.key)
    if host.node in swarm.nodes:
        swarm.moving[host.node] = None


def restarted(state: State, host: Host) -> None:
    """A manager's engine stopped. Workers find it again only at its raft address."""
    swarm = state.swarms.get(host.swarm)
    if swarm is None or host.node not in swarm.members or raft_address(swarm, host.node) == host.address:
        return
    for other in state.hosts.values():
        if other.swarm == swarm.id and other.node not in swarm.members:
            lose(swarm, other, peers(swarm))


def follow(state: State, swarm: Swarm) -> None:
    """One tick of lost nodes: one that reaches a manager at a known address is connected again."""
    if not swarm.lost:
        return
    managers = (swarm.nodes[member] for member in swarm.members)
    there = {state.hosts[node.host].address for node in managers if is_connected(state.hosts, node)}
    for key in list(swarm.lost):
        host = state.hosts.get(key)
        if host is None or host.swarm != swarm.id or not host.knows:
            swarm.lost.remove(key)
        elif (
            host.alive
            and not host.cut
            and there & {host.redirects.get(address, address) for address in host.knows.values()}
        ):
            host.knows = {}
            swarm.lost.remove(key)
            state.changed(host)
