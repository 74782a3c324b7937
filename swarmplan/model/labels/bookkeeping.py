"""Objects that swarmplan keeps in the swarm for itself: the lease, and the records of runs. They are no part of what a cluster
file declares: never compared, shown as unmanaged, adopted or removed as such."""

from collections.abc import Mapping

LEASE_NAME = "swarmplan-lease"
"""The config that holds the lease in its labels."""
RUN_PREFIX = "swarmplan-run-"
"""What the names of the configs with the records of runs begin with."""
BOOKKEEPING_LABEL = "swarmplan.bookkeeping"
"""On those configs: ``lease`` or ``run``. They carry no label of a cluster, by which they would be removed."""


def is_reserved(name: str) -> bool:
    """Whether a config of this name can only be swarmplan's own: a cluster file may not declare it. Engines take names that differ
    in upper and lower case for the same (measured on 20.10.24 and 28.5)."""
    return name.lower() == LEASE_NAME or name.lower().startswith(RUN_PREFIX)


def is_bookkeeping(name: str, labels: Mapping[str, str] | None) -> bool:
    """Whether a config is swarmplan's own. One of such a name without the label is somebody else's."""
    return is_reserved(name) and BOOKKEEPING_LABEL in (labels or {})
