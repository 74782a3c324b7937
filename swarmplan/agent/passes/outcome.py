"""What a pass came to."""

from swarmplan.agent.events import Commit, PassEnded
from swarmplan.agent.passes.memory import Memory
from swarmplan.agent.passes.ports import Look
from swarmplan.agent.state import Health
from swarmplan.dataclass import dataclass
from swarmplan.model.redaction.plain_text import plain_text
from swarmplan.render.redact import redact

_LONGEST = 2000
"""Characters of a text."""


@dataclass(frozen=True, slots=True)
class PassOutcome:
    """What a pass came to: ``memory`` is what is to be remembered, None where that is not known. ``again``: when it may be worth a
    look by itself, in seconds since the epoch."""

    ended: PassEnded
    memory: Memory | None
    fetched: Commit | None = None
    look: Look | None = None
    health: Health | None = None
    troubled: frozenset[str] = frozenset()
    again: float | None = None


def line(text: str) -> str:
    """One line, without a secret."""
    return plain_text(redact(text), _LONGEST)
