"""The times of a lease, in seconds: how long it lasts, and when what still follows from it."""

from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """``ttl``: unchanged for so long, it may be taken over. ``renew_period``: pause between two renewals.
    ``request_timeout``: for so long an engine goes on with a request whose client has left (19.7 to 20 s, measured on
    20.10.24 and 28.5.2; ``swarmRequestTimeout`` in moby). ``margin``: for what clocks and schedulers do. ``call``: the
    longest call for the lease itself: requests sent in the first seconds of an election hang for 20 s, though fresh ones
    succeed sooner. ``retry_period``: pause between two tries of one who waits. ``election``: managers that can have a leader
    have one again (9.5 to 15 s, and requests that hang 20 s)."""

    ttl: float = 60.0
    renew_period: float = 10.0
    request_timeout: float = 20.0
    margin: float = 5.0
    call: float = 3.0
    retry_period: float = 2.0
    election: float = 25.0

    @property
    def renew_deadline(self) -> float:
        """For so long after a renewal was *sent* something may be begun: what is sent last ends before the ttl does."""
        return self.ttl - self.drain_time

    @property
    def drain_time(self) -> float:
        """For so long after a run has ended what it sent last may still be carried out."""
        return self.request_timeout + self.margin


TERMS = Terms()
SIMULATED = Terms(ttl=3.0, renew_period=1.0, request_timeout=1.0, margin=0.5, retry_period=0.2, election=0.0)
"""In a simulation nobody else is there, and no request outlives its client."""
