"""A notification before it has words: the causes that it is about."""

from swarmplan.agent.notify.causes.cause import Cause, Kind
from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """A cause in a notification: ``repeated`` where the target was notified of it before and it goes on, ``returned`` where it was over."""

    cause: Cause
    since: float
    repeated: bool = False
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What is sent at once. ``replaces`` are causes that were notified and that these take the place of; ``left_out`` counts causes beyond
    the limit."""

    kind: Kind
    items: tuple[Item, ...]
    replaces: tuple[Cause, ...] = ()
    left_out: int = 0
