"""The node list: inspect, update, and how it follows the state of the hosts."""

from swarmplan.errors import NotFound, Permanent
from swarmplan.model.bodies import Json
from swarmplan.simulator.api.lookup import lookup
from swarmplan.simulator.api.size import size
from swarmplan.simulator.state.answers import head, rpc
from swarmplan.simulator.state.raft import (
    in_sequence,
    is_connected,
    raft_address,
    reachable,
    survives_without,
    write,
)
from swarmplan.simulator.state.records import Node, Swarm
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.ca import tls_info

ENGINE_VERSION = "20.10.24"
DOWN_AFTER = 3
"""Ticks without a heartbeat until a node is down (15 s on a real engine)."""
_PROMOTION = 2
_CONTROL = 3


def listed(state: State, swarm: Swarm, node_id: str, role: str) -> list[Json]:
    """The entries with this id, and with this role; "" is any."""
    found = [swarm.nodes[node_id]] if node_id in swarm.nodes else [] if node_id else swarm.nodes.values()
    if role:
        found = [node for node in found if node.spec["Role"] == role]
    return [_entry(state, swarm, node) for node in found]


def _entry(state: State, swarm: Swarm, node: Node) -> Json:
    """The entry of ``GET /nodes``. A joining node has no host name, address or status yet."""
    entry: Json = head(node) | {
        "Spec": {**node.spec, "Labels": dict(node.spec["Labels"])},
        "Description": {},
        "Status": {"State": node.state},
    }
    if node.state != "unknown":
        host = state.hosts.get(node.host)
        has = size(host.options if host else {})
        entry["Description"] = {
            "Hostname": node.hostname,
            "Platform": {"Architecture": "x86_64", "OS": "linux"},
            "Resources": {"NanoCPUs": has["NCPU"] * 1_000_000_000, "MemoryBytes": has["MemTotal"]},
            "Engine": {
                "EngineVersion": ENGINE_VERSION,
                **({"Labels": dict(node.labels)} if node.labels else {}),
            },
            "TLSInfo": tls_info(swarm.id, min(node.authority, swarm.trusted), issuer=node.authority),
        }
        entry["Status"]["Addr"] = node.address
    if node.state == "down":
        entry["Status"]["Message"] = "heartbeat failure"
    if node.id in swarm.members:
        there = node.id in reachable(state.hosts, swarm)
        entry["ManagerStatus"] = {
            **({"Leader": True} if swarm.leader == node.id else {}),
            "Reachability": "reachable" if there else "unreachable",
            "Addr": f"{raft_address(swarm, node.id)}:2377",
        }
    return entry


def update(state: State, swarm: Swarm, node_id: str, version: int, spec: Json) -> None:
    """``POST /nodes/{id}/update``: the whole spec, role and availability included."""
    node = _find(swarm, node_id)
    for name, known in (("Availability", ("active", "pause", "drain")), ("Role", ("worker", "manager"))):
        if spec.get(name) not in known:
            raise Permanent(f'invalid {name}: "{spec.get(name) or ""}"')
    if node.spec["Role"] == "manager" and spec["Role"] == "worker":
        _check_demotion(state, swarm, node)
    in_sequence(node.version, version)
    if spec["Role"] != node.spec["Role"]:
        node.settle_at = state.tick
    node.spec = {
        "Labels": dict(spec.get("Labels") or {}),
        "Role": spec["Role"],
        "Availability": spec["Availability"],
    }
    if spec.get("Name"):
        node.spec["Name"] = spec["Name"]
    write(swarm, node, state.tick)
    swarm.moving[node.id] = None
    disturb(swarm, node)


def remove(state: State, swarm: Swarm, node_id: str, *, force: bool) -> None:
    """``DELETE /nodes/{id}``. The node itself is not notified."""
    node = _find(swarm, node_id)
    if node.id in swarm.members or (node.spec["Role"] == "manager" and not node.dropped):
        text = "is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal"
        raise _failed(f"node {node.id} {text}")
    if not force and node.state != "down":
        raise _failed(f"node {node.id} is not down and can't be removed")
    for task in list(swarm.of_node.pop(node.id, {}).values()):
        swarm.tasks.pop(task.id, None)
        swarm.of_service[task.service].pop(task.id, None)
    del swarm.nodes[node.id]
    swarm.moving.pop(node.id, None)
    disturb(swarm, node)
    state.feed.publish([], "node", "remove", node.id, node.hostname)


def follow(state: State, swarm: Swarm) -> None:
    """One tick of nodes in transition: ready again, down, promoted, demoted."""
    for node_id in list(swarm.moving):
        node = swarm.nodes[node_id]
        if _follow_host(state, swarm, node) and _follow_role(state, swarm, node):
            del swarm.moving[node_id]


def disturb(swarm: Swarm, node: Node) -> None:
    """A node changed: reconcile what runs there, or could."""
    swarm.epoch += 1
    for task in swarm.of_node.get(node.id, {}).values():
        swarm.unsettled[task.service] = None
    swarm.unsettled |= swarm.everywhere


def _follow_host(state: State, swarm: Swarm, node: Node) -> bool:
    """Whether the node's state matches its host."""
    if is_connected(state.hosts, node):
        node.lost = None
        return node.state == "ready" or _become(state, swarm, node, "ready")
    if node.lost is None:
        node.lost = state.tick
    if state.tick - node.lost < DOWN_AFTER:
        return False
    return node.state == "down" or _become(state, swarm, node, "down")


def _become(state: State, swarm: Swarm, node: Node, status: str) -> bool:
    node.state = status
    write(swarm, node, state.tick)
    disturb(swarm, node)
    return True


def _follow_role(state: State, swarm: Swarm, node: Node) -> bool:
    """Whether the raft membership matches the role. Promotion and demotion take some ticks."""
    waited = state.tick - node.settle_at
    if node.dropped and node.spec["Role"] == "manager":
        return True
    if node.spec["Role"] == "worker":
        node.dropped = False
        node.control = False
        if node.id in swarm.members:
            swarm.members.remove(node.id)
            node.peer = ""
            write(swarm, node, state.tick)
        return True
    if node.id not in swarm.members:
        if not is_connected(state.hosts, node):
            return True
        if waited >= _PROMOTION:
            swarm.members.append(node.id)
            write(swarm, node, state.tick)
        return False
    node.control = node.control or waited >= _CONTROL
    return node.control


def _check_demotion(state: State, swarm: Swarm, node: Node) -> None:
    managers = sum(1 for member in swarm.members if swarm.nodes[member].spec["Role"] == "manager")
    if managers == 1 and node.id in swarm.members:
        raise _failed("attempting to demote the last manager of the swarm")
    if node.id not in swarm.members:
        raise NotFound(rpc("NotFound", "can't find manager in raft memberlist"))
    if not survives_without(state.hosts, swarm, node.id):
        raise _failed("can't remove member from the raft: this would result in a loss of quorum")


def _failed(text: str) -> Permanent:
    return Permanent(rpc("FailedPrecondition", text))


def _find(swarm: Swarm, reference: str) -> Node:
    return lookup(swarm.nodes, reference, lambda node: node.hostname, "node")
