"""The managers of a swarm, as they were observed."""

from collections.abc import Mapping

from swarmplan.model.cluster import Observed
from swarmplan.model.swarm import NodeState, Role
from swarmplan.model.values.quorum import Quorum

Managers = Mapping[str, bool]
"""Those in the raft, by the names of their nodes, and whether they are reachable."""


def managers_of(observed: Observed) -> Managers:
    """The managers as they are."""
    return {
        name_of(state): state.reachable
        for state in observed.nodes
        if state.node.role is Role.MANAGER and not state.outside
    }


def name_of(state: NodeState) -> str:
    """What to call a node; an entry that no machine answers as is called by its id, too."""
    return state.node.machine or f"{state.made_for or state.hostname}@{state.id}"


def counted(managers: Managers) -> Quorum:
    """How many there are."""
    return Quorum(len(managers), sum(managers.values()))


def quorum_now(observed: Observed) -> Quorum:
    """The managers as they are."""
    return counted(managers_of(observed))
