"""Marking a swarm that nobody marked as the cluster's."""

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent
from swarmplan.fleet import Fleet
from swarmplan.model.cluster import OWNER_LABEL
from swarmplan.model.normal.overlay import merge
from swarmplan.steps.base import Step
from swarmplan.steps.swarm.swarm import change_swarm


@dataclass(frozen=True, kw_only=True)
class ClaimSwarm(Step):
    """Put our label on the swarm and change nothing else of it. One that carries another cluster's label is not taken."""

    verb = "claim"

    def unmet(self, fleet: Fleet) -> str | None:
        labels = fleet.manager().swarm()["Spec"].get("Labels") or {}
        owner = labels.get(OWNER_LABEL)
        if owner not in {None, fleet.cluster}:
            raise Permanent(f"the swarm belongs to the cluster {owner}: nothing was changed")
        return None if owner else f"it does not have the label of cluster {fleet.cluster}"

    def apply(self, fleet: Fleet) -> None:
        change_swarm(fleet, lambda live: merge(live, {"Labels": {OWNER_LABEL: fleet.cluster}}))
