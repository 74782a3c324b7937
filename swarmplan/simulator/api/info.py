"""Facts of an engine: ``GET /info`` and ``GET /images/json``, with the fields that swarmplan reads and some more."""

from swarmplan.model.bodies import Json
from swarmplan.simulator.api.access import EXPIRED, LOCKED, serves
from swarmplan.simulator.api.nodes import ENGINE_VERSION
from swarmplan.simulator.api.size import size
from swarmplan.simulator.api.swarm_spec import cluster_info
from swarmplan.simulator.state.identity import timestamp
from swarmplan.simulator.state.raft import NO_LEADER, has_quorum
from swarmplan.simulator.state.records import Host
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.lost_nodes import known


def info(state: State, host: Host) -> Json:
    """``GET /info``; without a quorum it reports that."""
    return {
        "ID": f"SIMU:{host.key}",
        "Name": host.name,
        "ServerVersion": ENGINE_VERSION,
        "OperatingSystem": "simulation",
        "OSType": "linux",
        "Architecture": "x86_64",
        **size(host.options),
        "Images": len(set(host.images.values())),
        "Labels": [f"{name}={value}" for name, value in host.engine["labels"].items()],
        "SystemTime": timestamp(state.tick),
        "Warnings": None,
        "Swarm": _swarm(state, host),
    }


def images(host: Host) -> list[Json]:
    """``GET /images/json``."""
    tags: dict[str, list[str]] = {}
    for reference, identifier in host.images.items():
        tags.setdefault(identifier, []).append(reference)
    return [
        {"Id": name, "RepoTags": references, "RepoDigests": None, "Labels": {}}
        for name, references in tags.items()
    ]


def _swarm(state: State, host: Host) -> Json:
    swarm = state.swarms.get(host.swarm)
    result: Json = {
        "NodeID": host.node if host.membership != "inactive" else "",
        "NodeAddr": host.address if host.membership != "inactive" else "",
        "LocalNodeState": host.membership,
        "ControlAvailable": False,
        "Error": "",
        "RemoteManagers": [{"NodeID": "", "Addr": host.remote}] if host.membership == "pending" else None,
    }
    if host.membership == "locked":
        return result | {"NodeID": "", "Error": LOCKED}
    if host.membership == "error":
        return result | {"NodeID": "", "Error": EXPIRED}
    if swarm is None or host.membership != "active":
        return result
    result["RemoteManagers"] = [
        {"NodeID": member, "Addr": f"{address}:2377"} for member, address in known(swarm, host).items()
    ]
    if host.node in swarm.nodes:
        result["NodeAddr"] = swarm.nodes[host.node].address
    if not serves(swarm, host):
        return result
    result["ControlAvailable"] = True
    if has_quorum(state.hosts, swarm) and not (host.cut and len(swarm.members) > 1):
        result |= {"Nodes": len(swarm.nodes), "Managers": len(swarm.members), "Cluster": cluster_info(swarm)}
    else:
        result["Error"] = NO_LEADER
    return result
