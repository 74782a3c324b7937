"""The arithmetic of managers: a swarm of n accepts changes while more than half of them reach each other."""

from collections.abc import Mapping
from dataclasses import dataclass

from swarmplan.model.cluster import Observed
from swarmplan.model.swarm import NodeState, Role


@dataclass(frozen=True, slots=True)
class Quorum:
    """Managers in the raft, and how many of them are reachable."""

    total: int = 0
    reachable: int = 0

    @property
    def majority(self) -> int:
        """How many must be reachable."""
        return self.total // 2 + 1

    @property
    def safe(self) -> bool:
        """Whether the swarm accepts changes. No managers at all is no swarm yet, which is nothing to lose."""
        return self.total == 0 or self.reachable >= self.majority

    def __str__(self) -> str:
        return f"{self.reachable} of {self.total} managers reachable, majority {self.majority}"


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
