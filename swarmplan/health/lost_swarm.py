"""A swarm that no plan brings back: what is known of why."""

from collections.abc import Iterable

from swarmplan.health.quorum import lost_quorum
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Foreign, Unknown


def lost_swarm(desired: Desired, observed: Observed) -> str:
    """Why neither waiting nor a plan brings the cluster's swarm back, in one line without advice; "" where either may, and where there is none."""
    if not isinstance(observed.swarm, Unknown):
        return ""
    if isinstance(observed.swarm, Foreign):
        return f"a swarm that is not of cluster {desired.cluster} runs on its machines"
    managers = [name for name in desired.machines if desired.manages(name)]
    engines = {name: observed.engine_of(name) for name in managers}
    locked = [name for name, engine in engines.items() if engine is not None and engine.locked]
    if locked and desired.swarm.unlock_key is None:
        return f"{_named(locked)} locked, and the key is not kept here"
    if managers and all(
        engine is not None and engine.membership == "inactive" for engine in engines.values()
    ):
        return f"{_named(managers, 'has', 'have')} left the swarm, and its data there is gone"
    lost = lost_quorum(observed)
    return str(lost) if lost is not None and not lost.curable else ""


def _named(names: Iterable[str], one: str = "is", more: str = "are") -> str:
    found = in_order(names)
    return f"{', '.join(found)} {one if len(found) == 1 else more}"
