"""The cluster that one entry of the agent file has, which no other entry may have as well."""

import threading

from swarmplan.agent.loop.claims import Claims
from swarmplan.agent.passes.decision.source_holds import same_cluster
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.ports import HeldBack
from swarmplan.errors import Interrupted
from swarmplan.spec.agent.settings import Followed


class OwnCluster:
    """``gone`` is set once the entry is no longer followed."""

    def __init__(self, claims: Claims, name: str, gone: threading.Event) -> None:
        self._claims, self._name, self._gone = claims, name, gone
        self._cluster = ""
        claims.enter(name)

    def claim(self, followed: Followed, cluster: str, *, acts: bool = False) -> str:
        """Have this cluster; the other entry that has it, "" for none. Raises Interrupted where this entry is gone."""
        self._cluster = cluster
        owner = self._claims.claim(cluster, self._name, simulated=followed.simulate, acts=acts)
        if self._gone.is_set():  # and what it had may be another's by now
            self.leave()
            raise Interrupted(f"{self._name} is no longer followed")
        return owner

    def claim_again(self, followed: Followed, memory: Memory | None) -> None:
        """Have the cluster that was applied before, ahead of an entry that is new in the agent file."""
        if memory is not None and memory.cluster:
            self.claim(followed, memory.cluster, acts=True)

    def require(self, followed: Followed) -> None:
        """It is to be changed. Raises HeldBack where it is another entry's by now."""
        if other := self.claim(followed, self._cluster, acts=True):
            raise HeldBack(same_cluster(self._cluster, self._name, other))

    def leave(self) -> None:
        """Another entry may have it."""
        self._claims.leave(self._name)
