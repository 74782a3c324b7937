"""The state of an agent as JSON, for its control socket and for programs. Keys are added, never renamed."""

from typing import Any

from swarmplan.agent.commit_json import commit_json
from swarmplan.agent.events import Commit, PassEnded, Suspended
from swarmplan.agent.state import AgentStatus, ClusterStatus, Health, InvalidFile
from swarmplan.utc_time import utc_at

FORMAT_VERSION = "1.0"


def status_json(status: AgentStatus) -> dict[str, Any]:
    """``version`` is swarmplan's, ``started`` when the agent was; times are RFC 3339 in UTC."""
    return {
        "format_version": FORMAT_VERSION,
        "version": status.version,
        "pid": status.pid,
        "started": _time(status.started),
        "invalid_file": _invalid(status.invalid_file),
        "clusters": [cluster_json(each) for each in status.clusters],
    }


def cluster_json(status: ClusterStatus) -> dict[str, Any]:
    """One cluster. What is not known is null, or "" where it is a text."""
    return {
        "name": status.name,
        "sync": str(status.sync),
        "health": _health(status.health),
        "source": status.source,
        "fetched": _commit(status.fetched),
        "applied": _commit(status.applied),
        "suspended": _suspended(status.suspended),
        "last": _pass(status.last),
        "last_success": _time(status.last_success),
        "last_changed": _time(status.last_change.at if status.last_change else None),
        "last_change": _pass(status.last_change),
        "acting": status.acting,
        "waiting": status.waiting,
        "due": _time(status.due),
        "alive": _time(status.alive),
        "observed": _time(status.observed),
        "interval": status.interval,
        "passes": status.passes,
        "failures": status.failures,
        "lease_held": status.lease_held,
    }


def _invalid(found: InvalidFile | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"since": _time(found.since), "problems": list(found.problems)}


def _health(health: Health) -> dict[str, Any]:
    nodes = [
        {"role": role, "state": state, "availability": availability, "count": count}
        for (role, state, availability), count in sorted(health.nodes.items())
    ]
    return {
        "state": str(health.state),
        "managers": health.managers,
        "reachable": health.reachable,
        "nodes": nodes,
        "services": {
            name: {"running": up, "desired": desired} for name, (up, desired) in health.tasks.items()
        },
        "certificates": {kind: _time(end) for kind, end in health.certificates.items()},
        "backup": _time(health.backup),
    }


def _pass(ended: PassEnded | None) -> dict[str, Any] | None:
    if ended is None:
        return None
    return {
        "at": _time(ended.at),
        "result": str(ended.result),
        "text": ended.text,
        "reasons": [{"trigger": str(one.trigger), "text": one.text} for one in ended.reasons],
        "commit": _commit(ended.commit),
        "seconds": dict(ended.seconds),
        "holds": [{"kind": one.kind, "text": one.text, "remedy": one.remedy} for one in ended.holds],
        "drift": dict(ended.drift),
        "changes": [
            {"kind": kind, "action": action, "count": count}
            for (kind, action), count in ended.changes.items()
        ],
        "run": ended.run,
    }


def _commit(commit: Commit | None) -> dict[str, Any] | None:
    return commit_json(commit, time=_time(commit.time) if commit.time else None) if commit else None


def _suspended(found: Suspended | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "since": _time(found.at),
        "by": found.by,
        "reason": found.reason,
        "until": _time(found.until or None),
    }


def _time(seconds: float | None) -> str | None:
    return utc_at(seconds) if seconds is not None else None
