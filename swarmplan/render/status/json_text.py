"""The state of a cluster for programs. Keys are stable: added to, never renamed, within a format version."""

from dataclasses import asdict
from typing import Any

from swarmplan.health.quorum import quorum_now
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.render.plan.json_text import quorum_json
from swarmplan.render.redact import redacted
from swarmplan.render.status.health import problems, summary
from swarmplan.render.status.rows import UNKNOWN, machine_rows, node_rows, service_rows, task_rows

FORMAT_VERSION = "1.0"


def status_json(desired: Desired, observed: Observed) -> dict[str, Any]:
    """The state as JSON values.

    ``format_version`` · ``cluster`` · ``healthy`` · ``summary`` · ``problems`` · ``swarm``: ``state`` (up, none,
    unknown), ``id``, ``reason``, ``managers`` (``total``, ``reachable``, ``majority``) · ``machines`` · ``nodes`` ·
    ``services`` · ``tasks`` (failed ones first where their service is not up, else last): see ``render.status.rows`` · ``backups``, the oldest first: ``place``, and when it
    was ``taken`` and ``verified`` (seconds since 1970, null: never).
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
            "backups": [asdict(note) for note in observed.backups],
        }
    )
    return body


def _swarm(observed: Observed) -> dict[str, Any]:
    managers = quorum_json(quorum_now(observed))
    swarm = observed.swarm
    if isinstance(swarm, SwarmState):
        return {"state": "up", "id": swarm.cluster_id, "reason": "", "managers": managers}
    reason = swarm.reason if isinstance(swarm, Unknown) else ""
    return {"state": UNKNOWN if reason else "none", "id": "", "reason": reason, "managers": managers}
