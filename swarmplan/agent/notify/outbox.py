"""The notifications that wait for a target, in their order: within the rate, with pauses while it does not take anything, for a limited
time. Pure; times are seconds since the epoch."""

from collections.abc import Callable
from dataclasses import field, replace

from swarmplan.agent.notify.bucket import Bucket
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.agent.notify.text.summary import parts_of, summary
from swarmplan.dataclass import dataclass

MOST = 100
"""Notifications that wait, each by itself."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds before a target is tried again; doubled each time."""
GIVE_UP = 3600.0
"""Seconds for which one notification is tried."""
_FAR = 86_400.0
"""Seconds: as long as a target may ask to be left alone."""


@dataclass(slots=True)
class Outbox:
    """Of one target. ``dropped`` counts what was not sent since the last one that was. ``tries`` are those of the first one that waits,
    from ``first_try`` on; nothing is sent before ``not_before``."""

    target: str
    waiting: list[Notification] = field(default_factory=list)
    bucket: Bucket = field(default_factory=Bucket)
    dropped: int = 0
    tries: int = 0
    first_try: float = 0.0
    not_before: float = 0.0

    def add(self, notification: Notification) -> list[Notification]:
        """Queue it. Where too many wait, all that were not tried become one summary; gives those that have no place in it."""
        self.waiting.append(notification)
        if len(self.waiting) <= MOST:
            return []
        tried = min(self.tries, 1)
        every = parts_of(self.waiting[tried:])
        whole = summary(self.target, self.waiting[tried:], notification.at)
        self.waiting[tried:] = [whole]
        return every[: len(every) - len(whole.parts)]

    def next(self, now: float) -> Notification | None:
        """What is to be sent now; a token is used for it. With the last one, all that waits is sent as one summary, unless it is
        what was tried before."""
        self._mind_clock(now)
        self.bucket.refill(now)
        if not self.waiting or self.bucket.tokens < 1 or now < self.not_before:
            return None
        if not self.tries:
            if self.bucket.tokens < 2 and len(self.waiting) > 1:  # noqa: PLR2004 - it is the last token
                self.waiting = [summary(self.target, self.waiting, now)]
            self.waiting[0] = replace(self.waiting[0], dropped=self.dropped)
            self.first_try = now
        self.tries += 1
        self.bucket.take()
        return self.waiting[0]

    def wait(self, now: float) -> float | None:
        """Seconds until something may be sent, None where nothing waits."""
        if not self.waiting:
            return None
        self._mind_clock(now)
        self.bucket.refill(now)
        return max(self.bucket.wait(), self.not_before - now, 0.0)

    def sent(self) -> None:
        """The target took the first one."""
        first = self.waiting.pop(0)
        self.dropped -= first.dropped
        self.tries, self.not_before = 0, 0.0

    def not_sent(self, now: float, *, final: bool, after: float = 0.0) -> Notification | None:
        """It did not, and wants to be left alone for ``after`` seconds. The notification, where it is given up: it is ``final``, or has
        been tried for too long."""
        pause = min(FIRST_PAUSE * 2 ** min(self.tries - 1, 16), LONGEST_PAUSE)
        given_up = final or now - self.first_try >= GIVE_UP
        self.not_before = now + min(max(after, 0.0 if final else pause), _FAR)
        return self._drop() if given_up else None

    def replace_waiting(self, change: Callable[[Notification], Notification | None]) -> None:
        """Put another one, or none, in the place of each that was not tried yet."""
        tried = min(self.tries, 1)
        changed = [change(each) for each in self.waiting[tried:]]
        self.waiting[tried:] = [each for each in changed if each is not None]

    def _drop(self) -> Notification:
        lost = self.waiting.pop(0)
        self.tries = 0
        self.dropped += max(len(lost.parts), 1)
        return lost

    def _mind_clock(self, now: float) -> None:
        """Where the clock was set back, nothing waits for longer than it would have."""
        back = self.bucket.at - now
        if back > 0:
            self.first_try -= back
            self.not_before -= back
