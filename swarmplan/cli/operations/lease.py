"""Looking at the lease of a cluster, and revoking it."""

import secrets
from typing import TYPE_CHECKING

from swarmplan.cli.operations.run import redacting, run_id
from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.paths import journal_file, lock_file
from swarmplan.cli.wiring.site import Site
from swarmplan.errors import Failure, NotManager, Transient, Unreachable
from swarmplan.events import Event, Result, Stage
from swarmplan.execute.journal import Journal
from swarmplan.execute.lock import holder_of
from swarmplan.lease.document import Lease
from swarmplan.lease.in_swarm import InSwarm
from swarmplan.lease.managers import ClusterManagers
from swarmplan.lease.on_hosts import host_locks
from swarmplan.lease.status import LeaseStatus, revoke, status_here, status_in
from swarmplan.lease.store import Place
from swarmplan.model.key import Key, Kind
from swarmplan.system.user_names import user_and_host

if TYPE_CHECKING:
    from swarmplan.lease.status import AnyStore


def lease_status(found: Site) -> LeaseStatus:
    """Who has the lease; where nobody is seen to have one, the run on this machine that has the lock here, which comes before it.
    Raises Failure where that cannot be read: what is silent may have one, so that nobody is told that it is free."""
    place = lock_file(found.desired.cluster, simulated=found.simulated)
    try:
        status = _kept_status(found)
    except Failure as error:
        here = holder_of(place)
        if here is None:
            raise type(error)(f"who has the lease of {found.desired.cluster} is unknown: {error}") from error
        return status_here(here)
    here = holder_of(place) if status.state == "free" else None
    return status if here is None else status_here(here)


def _kept_status(found: Site) -> LeaseStatus:
    unseen = _assign_machines(found)
    managers = ClusterManagers(found.adapters)
    try:
        now = str(managers.ask(lambda engine: engine.info().get("SystemTime", "")))
        return status_in(InSwarm(managers), Place.SWARM, now)
    except (NotManager, Transient) as error:
        silent = error if isinstance(error, Transient) else unseen
        hosts = host_locks(found.adapters)
        try:
            status = LeaseStatus(Lease()) if hosts is None else status_in(hosts, Place.HOSTS)
        except Unreachable as unread:
            raise silent or unread from None
        if silent is not None and status.state == "free":
            raise silent from None
        return status


def revoke_lease(found: Site, status: LeaseStatus) -> Lease | None:
    """Revoke it, of the holder that was seen; None where nobody has it any more. Raises Refused where another has it by now."""
    store: AnyStore | None = (
        InSwarm(ClusterManagers(found.adapters))
        if status.place is Place.SWARM
        else host_locks(found.adapters)
    )
    if store is None:
        return None
    revoked = revoke(store, status.lease.holder, user_and_host(), secrets.token_hex(16))
    if (
        revoked is not None and status.place is Place.SWARM
    ):  # without a swarm no run of this machine has changed one
        _note_revoked(found, status.lease)
    return revoked


def _note_revoked(found: Site, lease: Lease) -> None:
    """In the journal of this machine, as every run is."""
    cluster = found.desired.cluster
    journal = Journal(journal_file(cluster, simulated=found.simulated), run_id())
    if unwritten := journal.begin("swarmplan unlock"):
        warn(unwritten)
    redacting(journal)(Event("revoke the lease", Key(Kind.SWARM), Stage.DONE, lease.who))
    journal.end(Result.CONVERGED, None)


def _assign_machines(found: Site) -> Failure | None:
    """The machines that the drivers know of, besides those of the file: any may be a manager. Why a driver could not tell, where
    one could not."""
    unseen = None
    for name, driver in found.adapters.drivers.items():
        try:
            for machine in driver.observe():
                found.adapters.assign(machine, name)
        except Failure as error:
            unseen = unseen or error
    return unseen
