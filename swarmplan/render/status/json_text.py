"""The state of a cluster for programs. Keys are stable: added to, never renamed, within a format version."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from swarmplan.health.quorum import quorum_now
from swarmplan.health.summary import problems, summary
from swarmplan.history.record import Record, Unread
from swarmplan.lease.document import Lease
from swarmplan.lease.status import LeaseStatus, status_in_snapshot
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.render.history.json_text import run_json
from swarmplan.render.lease import lease_json
from swarmplan.render.plan.json_text import quorum_json
from swarmplan.render.redact import redacted
from swarmplan.render.status.rows import UNKNOWN, machine_rows, node_rows, service_rows, task_rows

FORMAT_VERSION = "1.0"


def status_json(
    desired: Desired, observed: Observed, runs: Sequence[Record | Unread] | None = None
) -> dict[str, Any]:
    """The state as JSON values.

    ``format_version`` · ``cluster`` · ``healthy`` · ``summary`` · ``problems`` · ``swarm``: ``state`` (up, none,
    unknown), ``id``, ``reason``, ``managers`` (``total``, ``reachable``, ``majority``) · ``machines`` · ``nodes`` ·
    ``services`` · ``tasks`` (failed ones first where their service is not up, else last): see ``render.status.rows`` · ``backups``, the oldest first: ``place``, and when it
    was ``taken`` and ``verified`` (seconds since 1970, null: never) · ``last_run``: the newest that is recorded, as ``history`` has it; null where there is none, or none can be read ·
    ``lock``: the lease in the swarm, as ``render.lease.lease_json`` has it, null where there is none; ``unknown`` where the swarm could not be read.
    """
    found = problems(desired, observed)
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "cluster": desired.cluster,
            "healthy": not found,
            "summary": summary(desired, observed),
            "problems": found,
            "swarm": _swarm(observed),
            "machines": machine_rows(desired, observed),
            "nodes": node_rows(desired, observed),
            "services": service_rows(desired, observed),
            "tasks": task_rows(desired, observed),
            "lock": _lock(observed),
            "backups": [asdict(note) for note in observed.backups],
            "last_run": run_json(runs[0]) if runs else None,
        }
    )
    return body


def _lock(observed: Observed) -> dict[str, Any] | None:
    if isinstance(observed.swarm, Unknown):
        return lease_json(LeaseStatus(Lease(), error=observed.swarm.reason))
    lease = status_in_snapshot(observed)
    return lease_json(lease) if observed.bookkeeping or lease.error else None


def _swarm(observed: Observed) -> dict[str, Any]:
    managers = quorum_json(quorum_now(observed))
    swarm = observed.swarm
    if isinstance(swarm, SwarmState):
        return {"state": "up", "id": swarm.cluster_id, "reason": "", "managers": managers}
    reason = swarm.reason if isinstance(swarm, Unknown) else ""
    return {"state": UNKNOWN if reason else "none", "id": "", "reason": reason, "managers": managers}
