"""A cluster file whose ``name`` was changed: the cluster that it was applied as is still there, and nobody manages it."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.cli.operations.known_clusters import KnownCluster, known_clusters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent
from swarmplan.model.key import SWARM
from swarmplan.model.values.first_few import counted
from swarmplan.plan.plan import Approval, Hazard, Plan

if TYPE_CHECKING:
    from swarmplan.cli.wiring.site import Site
    from swarmplan.model.cluster import Desired, Observed
    from swarmplan.reconcile.reconcile import Planner


@dataclass(frozen=True, slots=True)
class Renamed:
    """``hazard`` and ``note`` are for the plan."""

    hazard: str
    note: str


def renamed_by_file(found: "Site") -> Renamed | None:
    """The cluster that the file was applied as from here, where it names another one now. A name that comes from a variable or
    from the command line is meant to differ: one file for many clusters."""
    name, place = found.desired.cluster, found.named_at
    if place is None:
        return None
    try:
        known = [one for one in known_clusters(runs_only=True) if one.simulated is found.simulated]
    except Permanent:
        return None
    file = named_in(found)
    if any(one.name == name and file in one.ever_named_in for one in known):
        return None
    former = [one for one in known if one.name != name and file in one.named_in]
    return renamed(max(former, key=lambda one: one.at or ""), name, str(place)) if former else None


def renamed(old: KnownCluster, new: str, place: str) -> Renamed:
    """What to say of it."""
    machines = f", with its {counted(old.machines, 'machine')}" if old.machines else ""
    last = f", the last time {old.at}" if old.at else ""
    hazard = (
        f"{place}: this file was applied as the cluster {old.name}, and names {new} now: {old.name} stays as it is{machines},"
        f" and this file does not manage it any more; to go on with it, name it {old.name} again"
    )
    note = (
        f"{old.name} was applied from this machine{last}: `swarmplan clusters` lists it. A file that names it manages it"
        " again, or removes it with `swarmplan destroy`"
    )
    return Renamed(hazard, note)


def named_in(found: "Site") -> str:
    """The file that the name is written in, as an absolute path; "" where it comes from elsewhere."""
    return "" if found.named_at is None else os.path.abspath(found.named_at.file)  # noqa: PTH100 - links stay


def with_renamed(planner: "Planner", was: Renamed | None) -> "Planner":
    """The planner, its plans asking for approval to begin another cluster."""
    if was is None:
        return planner

    def plan(desired: "Desired", observed: "Observed") -> Plan:
        made = planner(desired, observed)
        if not made.steps:
            return made
        hazard = Hazard(SWARM, was.hazard, Approval.RENAME)
        return replace(made, hazards=(hazard, *made.hazards), notes=(*made.notes, was.note))

    return plan
