"""What a page shows of one look at its cluster."""

from typing import TYPE_CHECKING

from swarmplan.errors import Failure
from swarmplan.lease.document import Lease
from swarmplan.lease.status import LeaseStatus, status_here, status_in_snapshot
from swarmplan.model.swarm import SwarmState
from swarmplan.ui.look import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swarmplan.cli.wiring.site import Site
    from swarmplan.drift.drift import Drift
    from swarmplan.execute.lock import Holder
    from swarmplan.history.record import Record, Unread
    from swarmplan.model.cluster import Observed
    from swarmplan.plan.plan import Plan


def shown(
    found: "Site",
    observed: "Observed",
    plan: "Plan",
    drift: "Drift",
    runs: "Sequence[Record | Unread]",
    *,
    lease: LeaseStatus | None,
    before: Look | None = None,
) -> Look:
    """``before``: plan, drift and runs are as they were then."""
    from swarmplan.health.adoption import with_adopted
    from swarmplan.health.gone_values import without_gone_values
    from swarmplan.ui.documents import documents, overview_text
    from swarmplan.views.make_matrix import matrix_of

    desired = found.desired
    seen = without_gone_values(desired, with_adopted(desired, observed))
    if before is None:
        made = documents(desired, seen, plan, drift, runs, lease=lease)
    else:
        overview = overview_text(desired, seen, plan, drift, runs, lease=lease)
        made = {**before.documents, "overview": overview}
    return Look(desired.cluster, matrix_of(desired, seen), made, observed.taken)


def run_here(found: "Site") -> "Holder | None":
    """The run on this machine that has the lock of the cluster, which comes before its lease."""
    from swarmplan.cli.terminal.paths import lock_file
    from swarmplan.execute.lock import holder_of

    try:
        return holder_of(lock_file(found.desired.cluster, simulated=found.simulated))
    except Failure:
        return None  # it is only one of the places where a run is seen


def lease_shown(found: "Site", observed: "Observed", here: "Holder | None") -> LeaseStatus | None:
    """Who changes the cluster: by the snapshot of its swarm, and while there is none by its hosts. None where the swarm could not be read."""
    from swarmplan.cli.operations.lease import lease_status

    if isinstance(observed.swarm, SwarmState):
        status = status_in_snapshot(observed)
        return status_here(here) if here is not None and status.state == "free" else status
    if observed.swarm is not None:
        return status_here(here) if here is not None else None
    try:
        return lease_status(found)
    except Failure as error:
        return LeaseStatus(Lease(), error=str(error))
