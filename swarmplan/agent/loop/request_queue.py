"""Who wants a cluster to be looked at before the timer does, and who waits for that."""

import threading
from collections.abc import Callable

from swarmplan.agent.events import Reason, Trigger
from swarmplan.agent.loop.times import Times

GRACE = 1.0
"""Seconds between the first event of the swarm and the look: changes come in bursts."""
_MOST = 20
"""Reasons that are kept until the look."""
_SLICE = 5.0
"""Seconds after which a wait looks whether it is to end, and whether the wall clock says that a time has come."""


class RequestQueue:
    """The reasons for the next look. Each request has a number; a pass fulfils all that were there when it began."""

    def __init__(self, times: Times) -> None:
        self._times = times
        self._changed = threading.Condition()
        self._reasons: dict[Reason, None] = {}
        self._last, self.done = 0, 0
        self.closed = False
        """Whether no pass is to come: what is not done by now never will be."""
        self._since: float | None = None
        self._at: tuple[float, Reason] | None = None

    def add(self, reason: Reason) -> int:
        """Note one; its number."""
        with self._changed:
            if len(self._reasons) < _MOST:
                self._reasons.setdefault(reason)
            self._last += 1
            if self._since is None:
                grace = GRACE if reason.trigger is Trigger.EVENT else 0.0
                self._since = self._times.monotonic() + grace
            elif reason.trigger is not Trigger.EVENT:
                self._since = min(self._since, self._times.monotonic())
            self._changed.notify_all()
            return self._last

    def at(self, wall: float, reason: Reason) -> None:
        """Look again at this time, in seconds since the epoch, for this reason."""
        with self._changed:
            self._at = (wall, reason)

    def wake(self) -> None:
        """Let whoever waits look whether it is over."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, due: float, over: Callable[[], bool]) -> tuple[Reason, ...] | None:
        """Wait for a request, or until ``due`` by the monotonic clock: the reasons besides those of the requests. None after a while, to be called
        again."""
        with self._changed:
            until = self._times.monotonic() + _SLICE
            while not over():
                now = self._times.monotonic()
                if now >= due:
                    return (Reason(Trigger.INTERVAL),)
                if self._since is not None and now >= self._since:
                    return ()
                if self._at is not None and self._times.wall() >= self._at[0]:
                    (_, reason), self._at = self._at, None
                    return (reason,)
                if now >= until:
                    return None
                self._times.wait(self._changed, min(due, until, self._since or due) - now)
            return None

    def take(self) -> tuple[int, tuple[Reason, ...]]:
        """A pass begins: the number of the last request, and the reasons of all."""
        with self._changed:
            reasons, self._reasons, self._since = tuple(self._reasons), {}, None
            return self._last, reasons

    def finish(self, request: int) -> None:
        """It has ended."""
        with self._changed:
            self.done = max(self.done, request)
            self._changed.notify_all()

    def close(self) -> None:
        """No pass begins any more."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def wait_done(self, request: int, seconds: float) -> bool:
        """Wait until a pass for this request has ended, for so many seconds at most, or none is to come. Whether it has."""
        with self._changed:
            self._changed.wait_for(lambda: self.done >= request or self.closed, seconds)
            return self.done >= request
