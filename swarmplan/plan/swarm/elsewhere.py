"""A machine of the cluster's whose engine is in a swarm that is not the cluster's."""

from swarmplan.model.key import Key
from swarmplan.model.machine import EngineState
from swarmplan.plan.draft import Draft
from swarmplan.plan.plan import Approval


def is_elsewhere(draft: Draft, engine: EngineState) -> bool:
    """Whether the swarm of an engine that our managers do not list is another one: it knows no manager of ours."""
    ours = {state.id for state in draft.observed.nodes}
    return engine.membership == "active" and not engine.peers.keys() & ours


def guard_last_manager(draft: Draft, key: Key, engine: EngineState) -> None:
    """What is lost where it is that swarm's last manager."""
    if engine.control:
        lost = f"{key} is a manager of that swarm; if it is the last one, that swarm and everything in it is lost"
        draft.hazard(key, lost, Approval.DESTROY)
