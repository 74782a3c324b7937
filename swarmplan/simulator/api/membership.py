"""Init, join and leave (order of checks and texts of 20.10.24)."""

import re
from collections.abc import Collection

from swarmplan.errors import NotManager, Permanent, Transient
from swarmplan.model.bodies import Json
from swarmplan.model.swarm import autolocks
from swarmplan.model.values.subnet import DEFAULT_POOL, DEFAULT_PREFIX
from swarmplan.simulator.api import locking, networks
from swarmplan.simulator.api.access import NO_SWARM, serves
from swarmplan.simulator.api.swarm_spec import for_init
from swarmplan.simulator.state.answers import invalid, rpc
from swarmplan.simulator.state.identity import fingerprint, join_token
from swarmplan.simulator.state.raft import NO_LEADER, has_quorum, raft_address, reachable
from swarmplan.simulator.state.records import Host, Node, Swarm
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.lost_nodes import lose, peers

ALREADY = (
    'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.'
)
_TOKEN = re.compile(r"SWMTKN-1-(?P<ca>[0-9a-z]{50})-(?P<secret>[0-9a-z]{25})")
_LOCKED = "Swarm is encrypted and locked. Please unlock it first or use `--force` to ignore this message."
_LEAVING = "You are attempting to leave the swarm on a node that is participating as a manager. "
_LAST = (
    "Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message. "
)
_ONLY_WAY = (
    "The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. "
    "Use `--force` to suppress this message."
)
_PORT = "2377"


def init(state: State, host: Host, body: Json) -> str:
    """``POST /swarm/init``; the node id."""
    if body.get("ForceNewCluster"):
        return _force_new_cluster(state, host, body)
    if host.membership != "inactive":
        raise Permanent(ALREADY)
    _check_listen(body)
    spec = for_init(body.get("Spec") or {})
    name = state.new_id("swarm", host.key)
    prints = fingerprint(state.seed, name)
    swarm = Swarm(
        id=name,
        spec=spec,
        version=10,
        created=state.tick,
        updated=state.tick,
        pools=list(body.get("DefaultAddrPool") or [DEFAULT_POOL]),
        subnet_size=int(body.get("SubnetSize") or 0) if body.get("DefaultAddrPool") else DEFAULT_PREFIX,
        data_path_port=int(body.get("DataPathPort") or 4789),
        fingerprint=prints,
        tokens={kind: join_token(prints, state.seed, name, kind) for kind in ("Worker", "Manager")},
    )
    state.swarms[swarm.id] = swarm
    locking.follow_spec(state, swarm)
    node = _enter(state, swarm, host, body, "manager")
    node.state, node.control = "ready", True
    swarm.members, swarm.leader = [node.id], node.id
    networks.create_ingress(state, swarm)
    return node.id


def _force_new_cluster(state: State, host: Host, body: Json) -> str:
    """``ForceNewCluster`` on a manager: it keeps all objects and is the only member. It advertises the address of this call;
    the raft keeps the former one (measured on 20.10.24)."""
    swarm = state.swarms.get(host.swarm)
    if swarm is None or host.node not in swarm.members:
        raise NotManager(NO_SWARM)
    locks = autolocks(body.get("Spec") or {})
    locking.forced(state, swarm, host, locks=locks)
    own, former = swarm.nodes[host.node], peers(swarm)
    own.peer, own.address = raft_address(swarm, own.id), _advertised(host, body)
    swarm.members, swarm.leader, swarm.term = [host.node], host.node, swarm.term + 1
    for other in state.hosts.values():
        if other.swarm == swarm.id and other is not host:
            lose(swarm, other, former)
    for node in swarm.nodes.values():
        node.control = node.id == host.node
        node.dropped = not node.control and node.spec["Role"] == "manager"
    host.knows = {}
    state.changed(host)
    return host.node


def join(state: State, host: Host, body: Json) -> None:
    """``POST /swarm/join``. Only the first remote address is tried, as the engine does."""
    if host.membership != "inactive":
        raise Permanent(ALREADY)
    _check_listen(body)
    remotes = body.get("RemoteAddrs") or []
    if not remotes:
        raise Permanent("at least 1 RemoteAddr is required to join")
    token = _TOKEN.fullmatch(body.get("JoinToken") or "")
    if token is None:
        raise Permanent("invalid join token")
    swarm = _swarm_at(state, host, str(remotes[0]))
    if token["ca"] != swarm.fingerprint:
        raise Permanent(f"remote CA does not match fingerprint. Expected: {state.new_id('ca', token['ca'])}")
    role = next((kind.lower() for kind, known in swarm.tokens.items() if known == token[0]), None)
    if role is None:
        raise invalid("A valid join token is necessary to join this cluster")
    node = _enter(state, swarm, host, body, role)
    if role == "manager":
        swarm.members.append(node.id)
        node.control = True


def leave(state: State, host: Host, *, force: bool) -> None:
    """``POST /swarm/leave``. The node entry stays in the list."""
    if host.membership == "inactive":
        raise Permanent("This node is not part of a swarm")
    if host.membership == "locked" and not force:
        raise Permanent(_LOCKED)
    swarm = state.swarms.get(host.swarm)
    if swarm is not None and not force and serves(swarm, host):
        raise Permanent(_leave_error(state, swarm))
    host.membership, host.locked_with, host.knows = "inactive", "", {}
    host.node, host.remote, left = "", "", host.node
    host.swarm = ""
    if swarm is None:
        return
    if left in swarm.nodes:
        swarm.moving[left] = None
    if not reachable(state.hosts, swarm) and not _still_believed(state, swarm):
        del state.swarms[swarm.id]


def rotate(state: State, swarm: Swarm, roles: Collection[str]) -> None:
    """Rotate the join tokens of these roles; joined nodes stay."""
    for role in roles:
        kind = role.capitalize()
        swarm.tokens[kind] = join_token(swarm.fingerprint, state.seed, swarm.id, kind, str(swarm.index))


def _check_listen(body: Json) -> None:
    if not body.get("ListenAddr"):
        raise Permanent('invalid ListenAddr "": invalid empty address')


def _swarm_at(state: State, host: Host, remote: str) -> Swarm:
    """The swarm of the manager at this address, for an engine that joins."""
    address, _, port = remote.partition(":")
    address = host.redirects.get(address, address)
    answering = (other for other in state.hosts.values() if other.alive and not other.cut)
    peer = next((other for other in answering if other.address == address), None)
    if peer is None or host.cut:
        host.membership, host.remote = "pending", remote
        raise Transient(
            "Timeout was reached before node joined. The attempt to join the swarm will continue in the background. "
            'Use the "docker info" command to see the current swarm status of your node.'
        )
    swarm = state.swarms.get(peer.swarm)
    if swarm is None or not serves(swarm, peer) or port not in ("", _PORT):
        refused = f"dial tcp {address}:{port or _PORT}: connect: connection refused"
        raise Transient(
            rpc("Unavailable", f'connection error: desc = "transport: Error while dialing {refused}"')
        )
    if not has_quorum(state.hosts, swarm):
        raise Transient(NO_LEADER)
    return swarm


def _enter(state: State, swarm: Swarm, host: Host, body: Json, role: str) -> Node:
    swarm.index += 1
    node = Node(
        id=state.new_id("node", host.key),
        spec={"Labels": {}, "Role": role, "Availability": body.get("Availability") or "active"},
        version=swarm.index,
        created=state.tick,
        updated=state.tick,
        host=host.key,
        hostname=host.name,
        address=_advertised(host, body),
        labels=dict(host.engine["labels"]),
        authority=swarm.authority,
    )
    swarm.nodes[node.id] = node
    swarm.moving[node.id] = None
    host.membership, host.swarm, host.node = "active", swarm.id, node.id
    host.locked_with, host.knows = "", {}
    return node


def _advertised(host: Host, body: Json) -> str:
    """The address to announce: the one given, or that of the interface named."""
    address = str(body.get("AdvertiseAddr") or "").partition(":")[0]
    return address if re.fullmatch(r"[0-9.]+", address) else host.address


def _leave_error(state: State, swarm: Swarm) -> str:
    """The error for a manager that leaves without force."""
    there, members = len(reachable(state.hosts, swarm)), len(swarm.members)
    if there - 1 > members // 2:
        return _LEAVING + _ONLY_WAY
    if members == 1:
        return _LEAVING + _LAST.strip()
    numbers = f"Removing this node leaves {there - 1} managers out of {members}. "
    return _LEAVING + numbers + "Without a Raft quorum your swarm will be inaccessible. " + _ONLY_WAY


def _still_believed(state: State, swarm: Swarm) -> bool:
    return any(host.swarm == swarm.id for host in state.hosts.values())
