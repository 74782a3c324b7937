"""How long what was observed of a cluster says how it is; pure."""

from dataclasses import replace

from swarmplan.agent.state import ClusterStatus, Health


def is_stale(cluster: ClusterStatus, now: float) -> bool:
    """Whether it was last observed three of its intervals ago, and two minutes, or never. A pass may end well or badly without a look at the
    cluster, so when it ended says nothing. While the lease is held it is observed all the time. ``now`` is seconds since the epoch."""
    if cluster.lease_held:
        return False
    return cluster.observed is None or now - cluster.observed > cluster.patience


def as_of(cluster: ClusterStatus, now: float) -> ClusterStatus:
    """The status as it is at ``now``: health that was observed too long ago is not known."""
    return replace(cluster, health=Health()) if is_stale(cluster, now) else cluster
