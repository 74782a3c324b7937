"""Raft: members, quorum, the leader, and one index for all writes."""

from collections.abc import Mapping

from swarmplan.errors import Conflict, Transient
from swarmplan.simulator.state.records import Host, Node, Object, Swarm

NO_LEADER = (
    "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. "
    "Make sure more than half of the managers are online."
)


def is_connected(hosts: Mapping[str, Host], node: Node) -> bool:
    """Whether the node's engine runs, is on the network and still is this node."""
    host = hosts.get(node.host)
    return (
        host is not None
        and host.alive
        and not host.cut
        and host.node == node.id
        and host.membership == "active"
        and not host.knows
    )


def reachable(hosts: Mapping[str, Host], swarm: Swarm) -> list[str]:
    """The reachable raft members, oldest first. A member with a stale raft address is reachable only from itself and from
    hosts that redirect that address; one whose address is redirected is unreachable (measured on 20.10.24)."""
    there = [member for member in swarm.members if is_connected(hosts, swarm.nodes[member])]
    if len(swarm.members) == 1:
        return there
    return [member for member in there if _answers_all(hosts, swarm, member, there)]


def raft_address(swarm: Swarm, member: str) -> str:
    """The address of this member in the raft."""
    node = swarm.nodes[member]
    return node.peer or node.address


def _answers_all(hosts: Mapping[str, Host], swarm: Swarm, member: str, there: list[str]) -> bool:
    node = swarm.nodes[member]
    address = hosts[node.host].address
    others = [hosts[swarm.nodes[other].host] for other in there if other != member]
    if not node.peer or node.peer == address:
        return all(other.redirects.get(node.address, address) == address for other in others)
    return all(other.redirects.get(node.peer) == address for other in others)


def has_quorum(hosts: Mapping[str, Host], swarm: Swarm) -> bool:
    """Whether a majority of the members answers."""
    return len(reachable(hosts, swarm)) > len(swarm.members) // 2


def survives_without(hosts: Mapping[str, Host], swarm: Swarm, member: str) -> bool:
    """Whether the others would have a quorum among themselves."""
    others = [node for node in reachable(hosts, swarm) if node != member]
    return len(others) > (len(swarm.members) - 1) // 2


def elect(hosts: Mapping[str, Host], swarm: Swarm) -> None:
    """Keep the leader while it is reachable, else elect the oldest reachable member. Raises Transient without a quorum."""
    there = reachable(hosts, swarm)
    if len(there) <= len(swarm.members) // 2:
        raise Transient(NO_LEADER)
    if swarm.leader not in there:
        swarm.leader = there[0]


def write(swarm: Swarm, thing: Object, tick: int) -> None:
    """Give an object the next index."""
    swarm.index += 1
    thing.version, thing.updated = swarm.index, tick


def in_sequence(current: int, sent: int) -> None:
    """Compare and swap. Raises Conflict when the version is outdated."""
    if sent != current:
        raise Conflict("rpc error: code = Unknown desc = update out of sequence")
