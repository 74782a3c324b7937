"""The arithmetic of managers: a swarm of n takes orders while more than half of them reach each other."""

from collections.abc import Iterable
from dataclasses import dataclass


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
        """Whether the swarm takes orders. No managers at all is no swarm yet, which is nothing to lose."""
        return self.total == 0 or self.reachable >= self.majority

    def joined(self) -> "Quorum":
        """With one more reachable manager."""
        return Quorum(self.total + 1, self.reachable + 1)

    def left(self, *, reachable: bool) -> "Quorum":
        """With one fewer: a reachable one, or one that was not."""
        return Quorum(self.total - 1, self.reachable - (1 if reachable else 0))

    def __str__(self) -> str:
        return f"{self.reachable} of {self.total} managers reachable, majority {self.majority}"


def walk(start: Quorum, moves: Iterable[tuple[str, int, bool]]) -> list[tuple[str, Quorum]]:
    """The quorum after each (step, +1 or -1, reachable) in turn."""
    rows: list[tuple[str, Quorum]] = []
    now = start
    for step, change, reachable in moves:
        now = now.joined() if change > 0 else now.left(reachable=reachable)
        rows.append((step, now))
    return rows
