"""How often a webhook may ask, and what was asked before. Plain values and the caller's clock: seconds that only go forward."""

from collections import OrderedDict

LOOK_PAUSE = 5.0
"""Seconds between two looks at a cluster for webhooks: pushes come in bursts."""
BURST = 20
"""Requests with a signature that one webhook may send at once; one more each quarter of a second."""
_REFILL = 4.0
REMEMBERED = 4096
"""Requests of one webhook that are remembered: more than can come in REMEMBERED_SECONDS."""
REMEMBERED_SECONDS = 700.0
"""A signed time is valid from five minutes before to five minutes after."""


class Looks:
    """One look at each cluster in LOOK_PAUSE. What is asked for meanwhile is looked at by one more look at the end of the pause, so
    that the last push of a burst is seen as soon as the first."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}

    def ask(self, cluster: str, now: float) -> float | None:
        """Seconds until the look is due; None where one is coming already."""
        last = self._at.get(cluster)
        if last is not None and last > now:
            return None
        self._at[cluster] = now if last is None else max(now, last + LOOK_PAUSE)
        return self._at[cluster] - now


class Allowance:
    """BURST requests at once, and _REFILL more each second."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._at: float | None = None

    def take(self, now: float) -> bool:
        """Whether one more may come."""
        if self._at is not None:
            self._left = min(BURST, self._left + (now - self._at) * _REFILL)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Seen:
    """The requests that were accepted lately."""

    def __init__(self) -> None:
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def was_seen(self, request: bytes, now: float) -> bool:
        """Whether it was accepted in the last REMEMBERED_SECONDS."""
        return request in self._until and self._until[request] > now

    def add(self, request: bytes, now: float) -> None:
        """Remember it, and forget those of long ago."""
        self._until[request] = now + REMEMBERED_SECONDS
        self._until.move_to_end(request)
        while len(self._until) > REMEMBERED or next(iter(self._until.values())) < now:
            self._until.popitem(last=False)
