"""Where a lease is kept: a store that can compare and swap."""

from dataclasses import field
from enum import StrEnum
from typing import Any, Protocol

from swarmplan.dataclass import dataclass
from swarmplan.lease.document import Lease


class Place(StrEnum):
    """Where the lease of a cluster is kept; ``machine`` is the lock of a run on this one, which comes before its lease."""

    SWARM = "swarm"
    HOSTS = "hosts"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Stored:
    """A lease as it was read. ``version`` differs whenever it was written in between, also with equal content; ``index`` is that
    version where it counts all changes of the place, else 0. ``identity`` is that of the object it is in, which nothing
    that is made after it was removed has again; "" where the place has none. ``raw`` is the store's own."""

    lease: Lease
    version: str
    index: int = 0
    identity: str = ""
    raw: Any = field(default=None, compare=False, repr=False)


class LeaseStore(Protocol):
    """Keeps one lease. Each call is bounded to some seconds. Raises Transient or Unreachable where the result is not known: the
    call may have been carried out, or may be up to 20 s later. Raises Refused where what is there is not a lease of ours."""

    def read(self) -> Stored | None:
        """What is there now, None where there is certainly nothing. It may be some seconds old: it proves nothing but that it
        once was so, and that a ``replace`` of it tells the rest."""

    def create(self, lease: Lease) -> bool:
        """Put this where there is nothing. False where something is there by now."""

    def replace(self, stored: Stored, lease: Lease) -> bool:
        """Put this in the place of what was read. False where it was written in between, or is no longer there."""
