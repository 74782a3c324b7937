"""The lease of a command: taken for a site, whose drivers and engines are guarded by it for as long as it is held."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.messages import note, warn
from swarmplan.cli.terminal.paths import lock_file
from swarmplan.cli.wiring.continued_lease import NOT_GIVEN_BACK, ContinuedLease
from swarmplan.cli.wiring.origin import Origin
from swarmplan.cli.wiring.site import Site
from swarmplan.dataclass import dataclass
from swarmplan.errors import Interrupted, NotConverged, SwarmplanError
from swarmplan.events import Result, Verdict
from swarmplan.execute.lock import locked
from swarmplan.lease.clock import BootClock
from swarmplan.lease.document import Lease
from swarmplan.lease.guard import Guard
from swarmplan.lease.holder import Holder
from swarmplan.lease.managers import ClusterManagers
from swarmplan.lease.on_hosts import host_locks
from swarmplan.lease.terms import SIMULATED, TERMS
from swarmplan.lease.undone import undone
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.plan import Plan
from swarmplan.reconcile.reconcile import Approve, Planner
from swarmplan.system.workers import run_cancellable
from swarmplan.utc_time import utc_text

if TYPE_CHECKING:
    from swarmplan.history.provenance import Provenance
    from swarmplan.ports import Engine


@dataclass(frozen=True, slots=True)
class Held:
    """A site whose lease is held; its adapters are guarded. ``stop`` is set by the user, and where the lease is lost."""

    site: Site
    holder: Holder
    stop: threading.Event

    def planner(self, planner: Planner) -> Planner:
        """The same plans. A swarm that is observed is one whose lease is held, and the first plan says what it undoes."""
        first = True

        def plan(desired: Desired, observed: Observed) -> Plan:
            nonlocal first
            if isinstance(observed.swarm, SwarmState):
                self.holder.swarm_seen()
            made, waited = planner(desired, observed), self.holder.waited if first else None
            first = False
            if waited is None:
                return made
            return replace(made, hazards=(*made.hazards, *undone(made, observed, waited)))

        return plan

    def approval(self, approve: Approve) -> Approve:
        """The same. Where the swarm does not outlast a plan that is approved, the hosts' locks are taken as well, and hold."""

        def approved(plan: Plan) -> str | None:
            refusal = approve(plan)
            if refusal is None and _ends_swarm(plan):
                self.holder.swarm_ends()
            return refusal

        return approved

    def judged(self, verdict: Verdict) -> Verdict:
        """The verdict, where the lease was lost before the end."""
        lost = self.holder.lost
        if lost is None or verdict.result is Result.CONVERGED:
            return verdict
        return replace(verdict, result=Result.REFUSED, reason=str(lost), kind=lost.kind)


def _ends_swarm(plan: Plan) -> bool:
    """Whether there is a moment in it without a majority of managers, on purpose."""
    if plan.impact.before.total and not plan.impact.after.total:
        return True
    return any(quorum.reachable < quorum.majority or not quorum.total for _, quorum in plan.quorum)


@dataclass(frozen=True, slots=True)
class LocalRun:
    """A run that has the lock of this machine: the nonce of its lease, and of those of the runs before it, which have ended, as far as they are
    known."""

    command: str
    nonce: str
    before: tuple[str, ...] = ()


@contextmanager
def exclusive(
    found: Site,
    command: str,
    wait: float | None = None,
    stop: threading.Event | None = None,
    nonce: str = "",
) -> Iterator[LocalRun]:
    """Hold the lock of the cluster on this machine, which comes before its lease: it costs nothing, and is never stale. Waits and
    raises as ``leased``; a run on this machine is known to be alive. ``nonce`` is that of its lease ("": a new one)."""
    cluster, user_stop = found.desired.cluster, stop or threading.Event()
    place, nonce = lock_file(cluster, simulated=found.simulated), nonce or secrets.token_hex(16)
    with locked(
        place, cluster, command, warn, wait=wait, tell=note, stopped=user_stop.is_set, run=nonce
    ) as before:
        yield LocalRun(command, nonce, before)


@contextmanager
def leased(
    found: Site,
    run: LocalRun,
    origin: Origin,
    wait: float | None = None,
    stop: threading.Event | None = None,
    *,
    before: Callable[[], None] = lambda: None,
    await_leader: bool = True,
    continued: ContinuedLease | None = None,
) -> Iterator[Held]:
    """Take the lease of the cluster for this command, and give it back. ``before`` is done first, as a part of it. ``wait``
    so many seconds for another run; None: until that is seen to be alive. Not ``await_leader``: managers without a leader are not given
    the time of an election, and the hosts hold the lease at once. ``continued``: it is given back by that, and may be held already. Raises Locked, naming it; NotConverged where it
    takes longer than the policy's timeout to find out whether there is one; Interrupted at once."""
    user_stop, terms = stop or threading.Event(), SIMULATED if found.simulated else TERMS
    kept = continued.holder() if continued else None
    holder = kept or Holder(
        found.desired.cluster,
        _lease_of_this_run(run, origin()),
        ClusterManagers(found.adapters),
        host_locks(found.adapters),
        clock=BootClock(),
        terms=terms if await_leader else replace(terms, election=0.0),
        tell=note,
        ended=run.before,
        recorded=_recorded,
    )
    guard = Guard(holder)
    adapters = guard.adapters(found.adapters)
    try:
        take = before if kept else partial(_take_after, before, holder, wait)
        _taken(found, holder, take, user_stop)
        yield Held(replace(found, adapters=adapters), holder, _Stop(user_stop, holder))
    except Interrupted:
        if holder.lost is not None:
            raise holder.lost from None
        raise
    finally:
        adapters.disconnect()
        if continued is not None:
            continued.keep(holder, lambda: guard.settled(terms), known=bool(found.desired.machines))
        elif (
            not holder.release(settled=guard.settled(terms)) and found.desired.machines
        ):  # of a destroyed cluster it is gone
            warn(NOT_GIVEN_BACK)


def _recorded(engine: "Engine") -> int:
    from swarmplan.history.store import last_epoch

    return last_epoch(engine)


def _take_after(before: Callable[[], None], holder: Holder, wait: float | None) -> None:
    before()
    holder.take(wait)


def _taken(found: Site, holder: Holder, take: Callable[[], None], stop: threading.Event) -> None:
    timeout, began = found.desired.policy.timeout, time.monotonic()

    def over() -> SwarmplanError | None:
        if stop.is_set():
            return Interrupted("stopped while waiting for the lease")
        if holder.waited is None and time.monotonic() - began >= timeout:
            return NotConverged(
                f"still looking for the lease when policy.timeout ({timeout:g} s) ended: find the machine that is slow to answer"
                " (`swarmplan status`), lower policy.parallelism, or raise policy.timeout"
            )
        return None

    run_cancellable(take, over)


def _lease_of_this_run(run: LocalRun, origin: "Provenance") -> Lease:
    """What this run writes into the lease: who, and what for."""
    return Lease(
        holder=secrets.token_hex(3),
        nonce=run.nonce,
        host=origin.host,
        user=origin.user,
        command=run.command,
        commit=origin.commit,
        message=origin.message,
        acquired=utc_text(datetime.now(UTC)),
    )


class _Stop(threading.Event):
    """Set with another event, or once the lease is lost."""

    def __init__(self, user_stop: threading.Event, holder: Holder) -> None:
        super().__init__()
        self._user_stop, self._holder = user_stop, holder

    def is_set(self) -> bool:
        return self._user_stop.is_set() or self._holder.lost is not None
