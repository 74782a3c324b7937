"""The lease of a cluster as somebody looks at it who does not want it: who has it, and for how long yet."""

from datetime import UTC, datetime
from typing import Any, Protocol

from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, Refused
from swarmplan.execute.lock import Holder
from swarmplan.lease.document import Lease, held_by_hand, next_epoch, shown_text
from swarmplan.lease.store import LeaseStore, Place, Stored
from swarmplan.model.cluster import Observed
from swarmplan.model.labels.bookkeeping import LEASE_NAME


class AnyStore(LeaseStore, Protocol):
    """A store that also gives what somebody wrote by hand."""

    def read_any(self) -> Stored | None:
        """As ``read``, but one that cannot be read has a holder too."""


@dataclass(frozen=True, slots=True)
class LeaseStatus:
    """``place`` is where it is kept, None where nobody could be asked. ``expires_in`` is in how many seconds it ends unless
    it is renewed, by the swarm's clocks, which say so to a second or two; None where that is not known. ``error`` is why no
    run can take it, as what is in its place is not a lease that this version knows; "" where it can be read. Where a run on this
    machine has the lock here and no lease is seen, ``place`` is the machine, ``lease`` says who that is and has no holder, and
    ``pid`` is its process, "" where that is not known."""

    lease: Lease
    place: Place | None = None
    expires_in: float | None = None
    error: str = ""
    pid: str = ""

    @property
    def state(self) -> str:
        """``held`` or ``free``; ``revoked`` or ``draining`` (given back, and a call of the run may still be carried out)
        where it is free soon; ``unknown`` where it cannot be read."""
        if self.error:
            return "unknown"
        if self.lease.holder or self.place is Place.MACHINE:
            return "held"
        return "free" if self.lease.free else "revoked" if self.lease.revoked_by else "draining"


def status_here(holder: Holder) -> LeaseStatus:
    """The run that has the lock of this machine."""
    user, _, host = holder.who.rpartition("@")
    host, user, command, since = map(shown_text, (host, user, holder.command, holder.since))
    lease = Lease(host=host, user=user, command=command, acquired=since)
    return LeaseStatus(lease, Place.MACHINE, pid=shown_text(holder.pid))


def status_in_snapshot(observed: Observed) -> LeaseStatus:
    """The lease in a snapshot of the swarm. A config of its name that is not swarmplan's own is an error too, as each run that
    wants the lease will be refused."""
    labels = observed.bookkeeping.get(LEASE_NAME)
    if labels is None and not any(name.lower() == LEASE_NAME for name in observed.configs):
        return LeaseStatus(Lease(), Place.SWARM)
    try:
        return LeaseStatus(held_by_hand(labels), Place.SWARM)
    except Refused as error:
        return LeaseStatus(Lease(), Place.SWARM, error=str(error))


def status_in(store: AnyStore, place: Place, engine_time: str = "") -> LeaseStatus:
    """The lease in a store; ``engine_time`` is the time of the engine that was asked, as it gives it. Raises Refused where
    what is there cannot be read."""
    stored = store.read_any()
    if stored is None:
        return LeaseStatus(Lease(), place)
    return LeaseStatus(stored.lease, place, _expires_in(stored, engine_time))


def revoke(store: AnyStore, holder: str, by: str, nonce: str) -> Lease | None:
    """Revoke the lease of this holder: what it was, None where nobody has it. Its run stops at its next renewal, and by then
    may have begun something; so the lease is free only once it was seen unchanged for its ttl. Raises Refused where another
    has it."""
    for _ in range(_TRIES):
        stored = store.read_any()
        if stored is None or not stored.lease.holder:
            return None
        if stored.lease.holder != holder:
            raise Refused(
                f"the lease is not held by {holder}, but by {stored.lease.who}: `swarmplan lock` shows it"
            )
        revoked = Lease(
            nonce=nonce, epoch=next_epoch(stored.lease.epoch), ttl=stored.lease.ttl, revoked_by=by
        )
        if store.replace(stored, revoked):
            return stored.lease
    raise Failure(f"the lease of {holder} keeps changing; try again")


_TRIES = 5


def _expires_in(stored: Stored, engine_time: str) -> float | None:
    written = stored.raw.get("UpdatedAt", "") if isinstance(stored.raw, dict) else ""
    try:
        age = (_moment(engine_time) - _moment(written)).total_seconds()
    except ValueError:
        return None
    return min(max(stored.lease.ttl - age, 0.0), stored.lease.ttl)


def _moment(text: Any) -> datetime:
    """A time as Go writes it, with up to nine digits of a second. Raises ValueError."""
    head, dot, rest = str(text).partition(".")
    zone = rest.lstrip("0123456789") if dot else ""
    moment = datetime.fromisoformat(head + zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
