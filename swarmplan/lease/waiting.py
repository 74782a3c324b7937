"""Waiting for a lease that somebody else has: for whom, and for how long."""

from collections.abc import Callable

from swarmplan.dataclass import dataclass
from swarmplan.errors import Refused
from swarmplan.execute.clock import Clock
from swarmplan.lease.document import Lease
from swarmplan.lease.store import Stored


@dataclass(frozen=True, slots=True)
class Waited:
    """Whom a run has waited for: the first that it saw, and the version of the swarm's store when that one took the lease.
    What has a later version was changed since. 0 where that is not known."""

    lease: Lease
    index: int


class Waiting:
    """``wait`` is for so many seconds; None: until it is known whether the other run is alive, which its renewals show.
    ``tell`` gets a line on each run that is waited for."""

    def __init__(
        self,
        cluster: str,
        wait: float | None,
        kind: type[Refused],
        *,
        clock: Clock,
        pause: float,
        tell: Callable[[str], None],
        put_back: bool = False,
    ) -> None:
        """``put_back``: for the lease of a swarm that is there again, which says nothing of who had the one before."""
        self._cluster, self._wait, self._kind = cluster, wait, kind
        self._clock, self._pause, self._tell = clock, pause, tell
        self._began = clock.now()
        self._told, self._put_back = "", put_back
        self._first: dict[str, Lease] = {}
        """What was seen first of each place: a run has a lease of its own in each."""
        self.first: Waited | None = None

    def on(
        self, seen: Stored | None, lasts: Callable[[Lease], float] = lambda lease: lease.ttl, place: str = ""
    ) -> None:
        """Wait a moment for this one, seen in this place, to end, which it has once it ``lasts`` unchanged. Raises the ``kind`` of error,
        naming it, where that was long enough."""
        if seen is not None:
            # Where it is free, another run was faster to take it, and is seen next.
            if self.first is None and not seen.lease.free:
                self.first = Waited(seen.lease, seen.lease.index or seen.index)
            first = self._first.setdefault(place, seen.lease)
            # Of one that is known to have ended, a renewal that is carried out late is not a sign of life.
            ended = lasts(seen.lease) < seen.lease.ttl
            if self._is_over(seen, first, ended=ended):
                raise self._kind(self._refusal(seen.lease, lasts(seen.lease)))
            self._say(seen, lasts(seen.lease))
        self._clock.sleep(self._pause)

    def _is_over(self, seen: Stored, first: Lease, *, ended: bool) -> bool:
        if self._wait is not None:
            return self._clock.now() - self._began >= self._wait
        now = seen.lease
        if ended or not now.holder:  # nobody renews it
            return False
        return (now.nonce, now.epoch) != (first.nonce, first.epoch) or now.seq > first.seq

    def _refusal(self, lease: Lease, lasts: float) -> str:
        if not lease.holder:
            return f"{self._cluster}: {lease.ended}; free in at most {lasts:g} s: run the command again then"
        return (
            f"{self._cluster} is locked by another run: {lease.who}; wait for it to end (--lock-timeout 15m), or stop it;"
            " `swarmplan lock` shows it"
        )

    def _say(self, seen: Stored, lasts: float) -> None:
        lease = seen.lease
        if self._put_back:
            self._say_once(
                ": its swarm was put back",
                f"up to {lasts:g} s until nothing that another run began in the one before is carried out any more",
            )
            return
        if lease.free:
            return
        why = f" is locked by another run: {lease.who}" if lease.holder else f": {lease.ended}"
        until = f"up to {lasts if self._wait is None else self._wait:g} s"
        if self._wait is None:
            until += " to see whether that run is alive" if lease.holder else " until it is free"
        self._say_once(why, until)

    def _say_once(self, why: str, until: str) -> None:
        if why != self._told:
            self._told = why
            self._tell(f"{self._cluster}{why}; waiting {until}")
