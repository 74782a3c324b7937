"""One acquisition of one lease, from taking it to giving it back: a state machine over a store and a clock, without a thread."""

import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace

from swarmplan.errors import LeaseLost, SwarmplanError, Transient
from swarmplan.execute.clock import Clock
from swarmplan.lease.document import Lease, next_epoch
from swarmplan.lease.store import LeaseStore, Stored
from swarmplan.lease.terms import TERMS, Terms

_TRIES = 4
"""Compare-and-swaps in a row: each that fails although the lease is ours met a renewal of our own that was applied late."""
_REMEMBERED = 32
"""The last renewals whose times are known. One before them that is applied late gives no more time, which is the safe side."""


class Watch:
    """For how long a lease was seen unchanged, by our own clock: versions and labels, never the clock of another machine.
    ``since`` is when it was seen first as it is."""

    def __init__(self) -> None:
        self._seen: Stored | None = None
        self.since = 0.0

    def look(self, stored: Stored, after: float, *, known: bool = False) -> None:
        """Take in what was read, by ``after``. ``known``: it is known to have been so ``since`` before."""
        seen = self._seen
        if not known and (seen is None or (stored.version, stored.lease) != (seen.version, seen.lease)):
            self.since = after
        self._seen = stored

    def left(self, before: float, lasts: Callable[[Lease], float] = lambda lease: lease.ttl) -> float:
        """Seconds until it has expired, of what a read that was begun at ``before`` gave. ``lasts`` is for how long one that is
        unchanged does."""
        return max(self.since + lasts(self._seen.lease) - before, 0.0) if self._seen is not None else 0.0


class Tenure:
    """``mine`` is the lease as this run takes it, with a new holder and nonce; ``ended`` are the nonces of runs that are known
    to have ended. ``recorded`` gives the last epoch that is known from elsewhere, 0 for none: where there is no lease, one may
    have been removed. Thread-safe."""

    def __init__(
        self,
        store: LeaseStore,
        mine: Lease,
        clock: Clock,
        terms: Terms = TERMS,
        ended: Collection[str] = (),
        *,
        recorded: Callable[[], int] = lambda: 0,
    ) -> None:
        self._store, self._clock, self._terms = store, clock, terms
        self._mine, self._ended, self._recorded = mine, ended, recorded
        self._renewing = threading.Lock()
        self._sent: dict[int, float] = {}
        self._since = self._awake = clock.now()
        self._held = self._restored = self._created = self._doubted = False
        self.copied = ""
        """The nonce of a run that has ended, whose lease is there only because it was copied: that is taken at once. To be set only by a
        run that had the lease of the swarm until that was gone, and the hosts' since then: nobody else is left."""
        self.ending = False
        """Whether the place is about to go on purpose, or to become another one: an answer without the lease is no
        surprise then."""
        self._lost: LeaseLost | None = None
        self._read: Stored | None = None
        """What showed it as ours last."""
        self.watch = Watch()
        self.seen: Stored | None = None
        """What was read last of somebody else's."""

    def watch_since(self, since: float) -> None:
        """The lease is in a swarm that did not serve from ``since`` on, until it was forced or put back: nobody has renewed
        it since then. Whatever it says, its holder may have gone on for a ttl, also one that is not in it any more."""
        self.watch.since = since
        self._restored = True

    @property
    def lease(self) -> Lease:
        """The lease as it was renewed last."""
        return self._mine

    @property
    def held(self) -> bool:
        """Whether it was taken, and not found lost."""
        return self._held and self._lost is None

    @property
    def lost(self) -> LeaseLost | None:
        """Why it was lost, for good."""
        return self._lost

    def try_take(self) -> bool:
        """Take it where it is free, expired, or not there yet. Raises Transient or Unreachable where that cannot be told, Refused
        where what is there is no lease of ours."""
        before = self._clock.now()
        stored = self.look()
        if stored is not None and not stored.lease.same_run(self._mine):
            is_copy = bool(self.copied) and stored.lease.nonce == self.copied
            held = not is_copy and (self._restored or not stored.lease.free)
            if held and self.watch.left(before, self.lasts) > 0:
                return False
        if stored is None or not stored.lease.same_run(self._mine):
            stored = self._put(stored)
        if stored is None:
            return False
        self._take_in(stored)
        self._mine = replace(self._mine, index=stored.index)
        self._awake = self._clock.now()
        self._held = True
        return True

    def look(self) -> Stored | None:
        """Read what is there, and watch it where it is somebody else's: for how long it was unchanged counts from the first look."""
        stored = self._store.read()
        if stored is not None and not stored.lease.same_run(self._mine):
            first = self.seen is None
            self.watch.look(stored, self._clock.now(), known=self._restored and first)
            self.seen = stored
        return stored

    def look_for_ended(self) -> None:
        """Look only for what a run has left that is known to have ended: whatever becomes of the place meanwhile, what that has sent is over in
        time. Of any other, which may have been put back, nothing is counted before it can be taken."""
        stored = self._store.read()
        if stored is not None and stored.lease.nonce in self._ended:
            self.watch.look(stored, self._clock.now())
            self.seen = stored

    def lasts(self, lease: Lease) -> float:
        """For how long one that is unchanged is left to its holder: of a run that has ended, until what it sent is over; not where it was put
        back, as then it says nothing of who had the swarm that is gone."""
        ended = lease.nonce in self._ended and not self._restored
        return min(lease.ttl, self._terms.drain_time) if ended else lease.ttl

    def renew(self) -> None:
        """Renew it now: read, see that it is ours, compare and swap. Raises LeaseLost; Transient or Unreachable where nobody
        could confirm it, which may be tried again."""
        with self._renewing:
            self._check_awake()
            for _ in range(_TRIES):
                stored = self._ours(self._store.read())
                self._take_in(stored)
                if self._renewed(stored):
                    return
        raise Transient("the lease could not be renewed, as it keeps changing; try again")

    def tick(self) -> None:
        """Tell that this process runs, every few seconds: where nothing does for longer than the ttl, it was stopped."""
        with suppress(LeaseLost):
            self._check_awake()

    def check(self) -> None:
        """Whether something may be begun now. No I/O. Raises LeaseLost for good; Transient while it has not been renewed for too
        long, or since an answer was without it, and may be yet."""
        self._check_awake()
        if self._doubted:
            raise Transient(
                "a manager answered that does not know the lease of this run, so nothing is begun until another manager confirms it"
            )
        age = self._clock.now() - self._since
        if age > self._terms.renew_deadline:
            raise Transient(
                f"the lease could not be renewed for {age:.0f} s, so nothing is begun until it is; `swarmplan status` shows what does not answer"
            )

    def release(self, *, settled: bool = True) -> None:
        """Give it back, if it is still ours; not ``settled``: it becomes free once it was seen unchanged for its ttl. Raises
        Transient or Unreachable where that is not known: it expires by itself."""
        with self._renewing:
            if not self.held:
                return
            self._held = False
            for _ in range(_TRIES):
                stored = self._store.read()
                if stored is None or not stored.lease.same_run(self._mine):
                    return
                free = replace(
                    stored.lease,
                    holder="",
                    nonce="" if settled else stored.lease.nonce,
                    seq=stored.lease.seq + 1,
                )
                if self._store.replace(stored, free):
                    return

    def lose(self, why: str) -> LeaseLost:
        """From now on it is lost, for good; the error to raise."""
        if self._lost is None:
            self._lost = LeaseLost(why)
        return self._lost

    def _put(self, stored: Stored | None) -> Stored | None:
        """Write it; what is there afterwards, where that is ours."""
        seq = (
            max(self._sent, default=0) + 1
        )  # also of a try before, which may be applied late: each tells when it was sent
        self._created = stored is None
        last = stored or self.seen  # one that was seen, and whose object was removed since, counts on
        epoch = last.lease.epoch if last else self._last_recorded()
        self._mine = replace(self._mine, epoch=next_epoch(epoch), seq=seq)
        self._sent[seq] = self._clock.now()
        if stored is None:
            self._store.create(self._mine)
        else:
            self._store.replace(stored, self._mine)
        there = self._store.read()
        return there if there is not None and there.lease.same_run(self._mine) else None

    def _last_recorded(self) -> int:
        """0 where it cannot be told: the epoch is for people, and the nonce tells runs apart."""
        try:
            return self._recorded()
        except SwarmplanError:
            return 0

    def _take_in(self, stored: Stored) -> None:
        """A read that shows it as ours: the renewal that it shows was applied, so what counts is when that was sent."""
        self._read = stored
        self._mine = replace(self._mine, seq=max(self._mine.seq, stored.lease.seq))
        self._since = max(self._since if self._held else 0.0, self._sent.get(stored.lease.seq, 0.0))

    def _renewed(self, stored: Stored) -> bool:
        seq = max(self._sent, default=0) + 1
        following = replace(self._mine, seq=seq)
        self._sent = {
            **{known: at for known, at in self._sent.items() if known > seq - _REMEMBERED},
            seq: self._clock.now(),
        }
        if not self._store.replace(stored, following):
            return False
        self._mine, self._since = following, max(self._since, self._sent[seq])
        self._doubted = False
        return True

    def _ours(self, stored: Stored | None) -> Stored:
        """The read, where it shows our lease. Raises LeaseLost where somebody else has it; Transient where it may be older
        than our lease is, until that can be no more. In a swarm nothing is begun from then on until a renewal is
        confirmed."""
        if stored is not None and stored.lease.same_run(self._mine):
            return stored
        if self._may_be_older(stored) and self._clock.now() - self._since <= self._terms.ttl:
            self._doubted = self._object is not None
            raise Transient("the manager that answered does not have this run's lease; it may be behind")
        raise self.lose(_taken(stored))

    def _may_be_older(self, stored: Stored | None) -> bool:
        """Whether a manager that is behind could answer so, although the lease is ours. The object of the lease is made
        once: without it only a state from before it was made is, and with another one somebody has removed it, or the swarm
        is another one."""
        ours = self._object
        if stored is None:
            return self._created or ours is None
        if ours is not None and stored.identity != ours.identity:
            return stored.lease.free and stored.index < ours.index
        written_since = ours is not None and stored.index > ours.index
        return stored.lease.epoch < self._mine.epoch and not written_since

    @property
    def _object(self) -> Stored | None:
        """The object that it was in last; None where it is in none, or where that is about to go."""
        found = self._read
        return found if found is not None and found.identity and not self.ending else None

    def _check_awake(self) -> None:
        """Raises LeaseLost where it was lost, or where this process has not run for so long that it may be."""
        if self._lost is not None:
            raise self._lost
        now = self._clock.now()
        asleep = now - self._awake
        if asleep > self._terms.ttl:
            raise self.lose(
                f"this run was stopped for {asleep:.0f} s (suspended, or paused), longer than its lease lasts ({self._terms.ttl:g} s):"
                " nothing more was carried out; run the command again, which plans on what is there now"
            )
        self._awake = now


def _taken(stored: Stored | None) -> str:
    if stored is None:
        why = "the lease of this run is gone: its config was removed, or the swarm is another one now"
    elif stored.lease.revoked_by:
        why = f"the lease of this run was revoked by {stored.lease.revoked_by}"
    elif stored.lease.holder:
        why = f"another run has taken the lease: {stored.lease.who}"
    else:
        why = "another run has had the lease meanwhile"
    return f"{why}. Nothing more was carried out; `swarmplan plan` shows what is left to do"
