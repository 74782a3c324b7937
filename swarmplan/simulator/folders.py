"""A manager's swarm folder: the content of a copy, and the effect on a swarm of restoring an old copy.

All managers of a swarm share one state here. Restoring a copy restores that state, unless the present managers have a
majority with the restored one: its log is then behind, and theirs wins.
"""

import json

from swarmplan.errors import Permanent
from swarmplan.model.backup import LogPosition
from swarmplan.model.bodies import Json
from swarmplan.simulator import saved
from swarmplan.simulator.state.raft import has_quorum, reachable
from swarmplan.simulator.state.records import Host, Swarm
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit.lost_nodes import known, lose, peers


class SimulatedFolders:
    """The SwarmFolders port: reads what ``copied`` gives."""

    def unlocked(self, state: bytes, key: str) -> bytes:
        copy = _read(state)
        if copy["locked_with"] and copy["locked_with"] != key:
            raise Permanent("wrong unlock key for this copy of a swarm folder")
        return _written({**copy, "locked_with": ""})

    def position(self, state: bytes) -> LogPosition:
        copy = _read(state)
        if copy["swarm"] is None:
            raise Permanent("this copy is not of a manager: it has no raft log")
        return LogPosition(copy["swarm"]["term"], copy["swarm"]["index"])


def copied(state: State, host: Host) -> bytes:
    """The host's folder: its node, the state of the swarm if it is a manager, and the key that locks it."""
    if host.membership == "inactive" and not host.locked_with:
        raise Permanent(
            f"machine {host.name}: its engine is not in a swarm: there is no swarm folder to copy"
        )
    swarm = state.swarms.get(host.swarm)
    manages = swarm is not None and host.node in swarm.members
    locks = manages and not host.opened
    return _written(
        {
            "node": host.node,
            "of": host.swarm,
            "locked_with": host.locked_with or (swarm.unlock_key if swarm is not None and locks else ""),
            "knows": known(swarm, host),
            "swarm": saved.dump_swarm(swarm) if swarm is not None and manages else None,
        }
    )


def replace(state: State, host: Host, folder: bytes) -> None:
    """Make the host the node of this copy."""
    try:
        copy = _read(folder)
    except Permanent as error:
        raise Permanent(f"machine {host.name}: {error}") from error
    state.changed(host)
    host.swarm, host.node, host.remote, host.knows = copy["of"], copy["node"], "", {}
    host.locked_with, host.membership = copy["locked_with"], "locked" if copy["locked_with"] else "active"
    host.opened = not copy["locked_with"]
    live = state.swarms.get(host.swarm)
    if copy["swarm"] is None:
        host.knows = dict(copy["knows"])
    elif live is None or not _catches_up(state, live, host):
        _restore_state(state, host, saved.load_swarm(copy["swarm"]))
    state.changed(host)


def _catches_up(state: State, live: Swarm, host: Host) -> bool:
    """Whether the host joins a majority whose log is newer than its own."""
    if host.node not in live.members:
        return False
    live.nodes[host.node].host = host.key
    return reachable(state.hosts, live) != [host.node] and has_quorum(state.hosts, live)


def _restore_state(state: State, host: Host, then: Swarm) -> None:
    """Restore the earlier state of the swarm. Other hosts of it look for the managers at their last known addresses."""
    last = state.swarms.get(then.id)
    state.swarms[then.id] = then
    holders = {other.node: other for other in state.hosts.values() if other.swarm == then.id}
    holders[host.node] = host
    for node in then.nodes.values():
        node.host = holders[node.id].key if node.id in holders else node.host
    for other in holders.values():
        if other is not host:
            lose(then, other, peers(last))


def _read(folder: bytes) -> Json:
    try:
        copy: Json = json.loads(folder)
        if copy.keys() >= {"node", "of", "locked_with", "knows", "swarm"}:
            return copy
    except (ValueError, AttributeError):
        pass
    raise Permanent("not a copy of a simulated swarm folder")


def _written(copy: Json) -> bytes:
    return json.dumps(copy).encode()
