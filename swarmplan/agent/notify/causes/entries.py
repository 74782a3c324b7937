"""The causes that a target was notified of; a restarted agent goes on with them."""

from collections.abc import Iterable

from swarmplan.agent.notify.causes.cause import Cause
from swarmplan.dataclass import dataclass

MOST_CLOSED = 1000
"""Causes that are over and remembered for a while, so that they are known where they come back."""


@dataclass(slots=True)
class Entry:
    """One cause, as this target knows it. Times are seconds since the epoch: ``since`` when it began, ``notified`` when a notification of it was made last
    (None: the next pass that shows it makes one), ``gone`` since when it has not been seen. ``known``: the target knows of it, so that it
    is notified of its end. ``returns`` is how often it came back within the memory."""

    cause: Cause
    since: float
    notified: float | None = None
    gone: float | None = None
    open: bool = True
    known: bool = True
    returns: int = 0


class Entries:
    """Of one target."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.by_fingerprint = {entry.cause.fingerprint: entry for entry in entries}

    def open(self) -> list[Entry]:
        """Those that are not over."""
        return [entry for entry in self.by_fingerprint.values() if entry.open]

    def forget(self, now: float, repeat: float) -> None:
        """Drop what is over, and was notified more than ``repeat`` seconds ago. A clock that was set back makes no cause silent for
        longer than it would be."""
        for entry in self.by_fingerprint.values():
            entry.notified = None if entry.notified is None else min(entry.notified, now)
            entry.gone = None if entry.gone is None else min(entry.gone, now)
        for entry in [entry for entry in self.by_fingerprint.values() if not entry.open]:
            if entry.notified is None or now - entry.notified >= repeat:
                del self.by_fingerprint[entry.cause.fingerprint]
        over = [entry for entry in self.by_fingerprint.values() if not entry.open]
        if len(over) > MOST_CLOSED:
            over.sort(key=lambda entry: entry.notified or 0.0)
            for entry in over[:-MOST_CLOSED]:
                del self.by_fingerprint[entry.cause.fingerprint]
