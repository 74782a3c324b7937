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

    def after(self, move: "Move") -> "Quorum":
        """The managers once a step has moved them."""
        return Quorum(self.total + move.total, self.reachable + move.reachable)

    def __str__(self) -> str:
        return f"{self.reachable} of {self.total} managers reachable, majority {self.majority}"


@dataclass(frozen=True, slots=True)
class Move:
    """What a step does to the managers: how many more are in the raft, and how many more of them are reachable."""

    step: str
    total: int
    reachable: int


def joins(step: str) -> Move:
    """A manager more, which the step waits to see reachable."""
    return Move(step, 1, 1)


def leaves(step: str, *, reachable: bool) -> Move:
    """A manager fewer: a reachable one, or one that was not."""
    return Move(step, -1, -1 if reachable else 0)


def stops(step: str) -> Move:
    """A manager that was reachable and stays in the raft, out of reach while its engine restarts."""
    return Move(step, 0, -1)


def returns(step: str) -> Move:
    """A manager that is reachable again."""
    return Move(step, 0, 1)


def walk(start: Quorum, moves: Iterable[Move]) -> list[tuple[Move, Quorum]]:
    """The quorum after each move in turn."""
    rows: list[tuple[Move, Quorum]] = []
    now = start
    for move in moves:
        now = now.after(move)
        rows.append((move, now))
    return rows
