"""A token bucket: how often a target may be asked."""

from swarmplan.dataclass import dataclass

BURST = 10.0
"""Requests that may follow each other at once."""
SECONDS_EACH = 30.0
"""After which there is one more: 120 an hour."""


@dataclass(slots=True)
class Bucket:
    """``at`` is when ``tokens`` was right, in seconds since the epoch. A clock that is set back adds nothing, and takes nothing away."""

    tokens: float = BURST
    at: float = 0.0

    def refill(self, now: float) -> None:
        """Add what has come since."""
        self.tokens = min(BURST, self.tokens + max(now - self.at, 0.0) / SECONDS_EACH)
        self.at = now

    def take(self) -> None:
        """Use one."""
        self.tokens = max(self.tokens - 1.0, 0.0)

    def wait(self) -> float:
        """Seconds until there is one."""
        return max(1.0 - self.tokens, 0.0) * SECONDS_EACH
