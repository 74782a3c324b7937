"""What a pass came to."""

from swarmplan.agent.events import Commit, PassEnded
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.ports import Observation
from swarmplan.agent.state import Health
from swarmplan.dataclass import dataclass

LONGEST = 2000
"""Characters of a text."""


@dataclass(frozen=True, slots=True)
class PassOutcome:
    """What a pass came to: ``memory`` is what is to be remembered, None where that is not known. ``again``: when it may be worth a
    look by itself, in seconds since the epoch."""

    ended: PassEnded
    memory: Memory | None
    fetched: Commit | None = None
    look: Observation | None = None
    health: Health | None = None
    troubled: frozenset[str] = frozenset()
    again: float | None = None
