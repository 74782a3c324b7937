"""The arithmetic of managers: a swarm of n accepts changes while more than half of them reach each other."""

from swarmplan.dataclass import dataclass


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
