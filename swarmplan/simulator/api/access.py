"""Which engines answer for the swarm, and the errors of the others (texts of 20.10.24)."""

from swarmplan.errors import NotManager, Permanent, Transient
from swarmplan.simulator.state.raft import NO_LEADER, elect
from swarmplan.simulator.state.records import Host, Object, Swarm
from swarmplan.simulator.state.state import State

_NOT_MANAGER = "This node is not a swarm manager. "
NO_SWARM = _NOT_MANAGER + (
    'Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'
)
WORKER = _NOT_MANAGER + (
    "Worker nodes can't be used to view or modify cluster state. "
    "Please run this command on a manager node or promote the current node to a manager."
)
LOCKED = (
    "Swarm is encrypted and needs to be unlocked before it can be used. "
    'Please use "docker swarm unlock" to unlock it.'
)
EXPIRED = (
    "error while loading TLS certificate in /var/lib/docker/swarm/certificates/swarm-node.crt: "
    "x509: certificate has expired or is not yet valid: "
)
PREPARING = _NOT_MANAGER + "Manager is being prepared or has trouble connecting to the cluster."


def managed_by(state: State, host: Host) -> Swarm:
    """The swarm this engine manages. Raises Permanent (NotManager) if it is not a manager, Transient without a quorum."""
    if host.membership == "inactive":
        raise NotManager(NO_SWARM)
    if host.membership == "locked":
        raise Permanent(LOCKED)
    swarm = state.swarms.get(host.swarm)
    if host.membership == "error":
        raise Permanent(EXPIRED)
    if swarm is None or not serves(swarm, host):
        promoted = swarm is not None and host.node in swarm.members
        raise Transient(PREPARING) if promoted else NotManager(WORKER)
    if host.cut and len(swarm.members) > 1:
        raise Transient(NO_LEADER)
    elect(state.hosts, swarm)
    return swarm


def serves(swarm: Swarm, host: Host) -> bool:
    """Whether the host's engine serves as a manager (``ControlAvailable``)."""
    return (
        host.membership not in {"locked", "error"}
        and host.node in swarm.members
        and swarm.nodes[host.node].control
    )


def publish(state: State, swarm: Swarm, kind: str, action: str, thing: Object) -> None:
    """An event on the engines of managers, which see those of the swarm."""
    hosts = (swarm.nodes[member].host for member in swarm.members)
    state.feed.publish(hosts, kind, action, thing.id, thing.spec["Name"])
