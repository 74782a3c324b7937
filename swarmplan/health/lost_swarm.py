"""A swarm that no plan brings back: what is known of why."""

from collections.abc import Iterable

from swarmplan.health.quorum import is_locked, lost_quorum
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.order import in_order
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import Foreign, Unknown

_KNOWN_TO_WORK_ONLY = frozenset({"active", "inactive"})
"""What an engine that manages nothing says of itself where it is not a manager: also not one that is locked, or comes back just now."""


def lost_swarm(desired: Desired, observed: Observed) -> str:
    """Why neither waiting nor a plan brings the cluster's swarm back, in one line; "" where either may, and where there is none. A swarm that is not
    of the cluster is not lost."""
    if not isinstance(observed.swarm, Unknown) or isinstance(observed.swarm, Foreign):
        return ""
    locked = [name for name in observed.machines if is_locked(observed, name)]
    # Somebody with root may have made a manager of any machine: what does not answer may be one.
    others = [name for name in observed.machines if name not in locked and _may_manage(observed, name)]
    if locked and desired.swarm.unlock_key is None:
        left = Quorum(len(locked) + len(others), len(others))
        if not left.safe:
            return f"{_named(locked)} locked, and the key is not kept here: whoever has it unlocks it there (docker swarm unlock)"
    managers = [name for name in desired.machines if desired.manages(name)]
    if managers and not (locked or others) and all(_has_left(observed, name) for name in managers):
        return f"{_named(managers, 'has', 'have')} left the swarm, and its data there is gone"
    lost = lost_quorum(observed)
    return str(lost) if lost is not None and not lost.curable else ""


def _may_manage(observed: Observed, machine: str) -> bool:
    engine = observed.engine_of(machine)
    return engine is None or engine.control or engine.membership not in _KNOWN_TO_WORK_ONLY


def _has_left(observed: Observed, machine: str) -> bool:
    engine = observed.engine_of(machine)
    return engine is not None and engine.membership == "inactive"


def _named(names: Iterable[str], one: str = "is", more: str = "are") -> str:
    found = in_order(names)
    return f"{', '.join(found)} {one if len(found) == 1 else more}"
