"""Whether the agent is alive, and whether it is ready. Pure functions of its status; the answers have no text of an error in them, for
anybody may ask."""

from collections.abc import Collection
from typing import Any

from swarmplan.agent.events import PassResult
from swarmplan.agent.staleness import is_stale
from swarmplan.agent.state import AgentStatus, ClusterStatus, HealthState, SyncState
from swarmplan.agent.systemd.liveness import MAIN, limit


def liveness(status: AgentStatus, silent: Collection[str]) -> dict[str, Any]:
    """For ``/healthz``: ``alive``, of the main thread, too, and for each cluster ``alive`` and ``reasons``. ``silent`` are those whose loop has shown no sign of
    life (``agent.systemd.liveness``)."""
    document = _document(
        "alive",
        {
            cluster.name: [f"its loop has shown no sign of life for over {limit(cluster):.0f} s"]
            if cluster.name in silent
            else []
            for cluster in status.clusters
        },
    )
    return {**document, "alive": document["alive"] and MAIN not in silent}


def readiness(status: AgentStatus, now: float) -> dict[str, Any]:
    """For ``/readyz``: ``ready``, and for each cluster ``ready`` and ``reasons``. ``now`` is seconds since the epoch."""
    clusters = {cluster.name: _not_ready(cluster, now) for cluster in status.clusters}
    return _document("ready", clusters)


def _document(word: str, clusters: dict[str, list[str]]) -> dict[str, Any]:
    return {
        word: not any(clusters.values()),
        "clusters": {name: {word: not reasons, "reasons": reasons} for name, reasons in clusters.items()},
    }


def _not_ready(cluster: ClusterStatus, now: float) -> list[str]:
    """A cluster that is held or that failed to converge is no reason: the agent does what it can, and its metrics tell."""
    if cluster.suspended is not None:
        return []
    if cluster.last is None:
        return ["no pass has ended yet"]
    reasons = []
    if is_stale(cluster, now) and cluster.observed is not None:
        ago = now - cluster.observed
        reasons.append(f"it was last observed {ago:.0f} s ago: `swarmplan agent status` has the reason")
    elif cluster.sync is SyncState.UNKNOWN or cluster.health.state is HealthState.UNKNOWN:
        reasons.append("it could not be observed: `swarmplan agent status` has the reason")
    since = now - cluster.last.at
    if since > limit(cluster) and not cluster.acting:
        reasons.append(f"its last pass ended {since:.0f} s ago")
    if cluster.health.state is HealthState.NO_QUORUM and cluster.last.result is not PassResult.LOCKED:
        reasons.append("its lease is not known: the managers have no quorum")
    return reasons
