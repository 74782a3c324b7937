"""What a step does to the managers of the swarm."""

from enum import StrEnum


class Effect(StrEnum):
    """On the node that the step is about: how many managers are in the raft, and how many of them can be reached."""

    JOINS = "joins"
    """A manager more, which the step waits to see reachable."""
    LEAVES = "leaves"
    """It is in the raft no more."""
    STOPS = "stops"
    """It stays in the raft, out of reach while its engine restarts."""
    RETURNS = "returns"
    """It is reachable again."""
