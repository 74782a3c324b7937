"""The proof of an import: the plan of what it wrote, on what it wrote it from."""

from collections.abc import Collection, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.health.adoption import with_owners
from swarmplan.model.change import Action, Change
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Kind
from swarmplan.model.ownership import Owners, noted_stacks
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.machines.claims import as_claimed
from swarmplan.plan.plan import Hazard
from swarmplan.plan.planner import make_plan
from swarmplan.render.plan.fields import difference_text
from swarmplan.render.redact import redact


@dataclass(frozen=True, slots=True)
class Proof:
    """``differences``: what applying it would change, a line each; none proves it. ``amiss``: what the file says and is not
    so at the moment, or cannot be seen, through no fault of the file. ``awaited``: what is right and not yet up."""

    differences: tuple[str, ...]
    amiss: tuple[str, ...]
    awaited: tuple[str, ...]


def prove(desired: Desired, observed: Observed) -> Proof:
    """Plan it once all is marked; secrets hidden."""
    noted = noted_stacks(observed.swarm.spec) if isinstance(observed.swarm, SwarmState) else frozenset[str]()
    owners = Owners(desired.cluster, desired.stacks | noted)
    plan = make_plan(desired, with_owners(as_claimed(observed), owners))
    changes = [change for change in plan.changes if change.action is not Action.WAIT]
    off = {change.key.name for change in changes if _is_power(change)}
    told: dict[bool, list[str]] = {False: [], True: []}
    for change in changes:
        told[_is_power(change)] += _lines(change)
    for hazard in plan.hazards:
        told[_is_of_today(hazard, changes, off)].append(hazard.message)
    for key, why in plan.unknown:
        told[key.kind is Kind.MACHINE].append(f"{key} could not be read: {why}")
    waits = [
        f"{change.key} is not up: {change.note}" for change in plan.changes if change.action is Action.WAIT
    ]
    return Proof(*(tuple(map(redact, lines)) for lines in (told[False], told[True], waits)))


def _is_power(change: Change) -> bool:
    """Whether all that would be done to it is to start it."""
    return change.key.kind is Kind.MACHINE and [field.path for field in change.fields] == ["power"]


def _is_of_today(hazard: Hazard, changes: Sequence[Change], off: Collection[str]) -> bool:
    """Whether it is said of a service that stays as it is, or for a machine that is off."""
    key = hazard.key
    if key.kind is Kind.SERVICE:
        return not any(change.key == key for change in changes)
    return key.kind in {Kind.MACHINE, Kind.NODE} and key.name in off


def _lines(change: Change) -> list[str]:
    lines = [
        f"{change.key}.{field.path}: {before} → {after}"
        for field in change.fields
        for before, after in [difference_text(field)]
    ]
    return lines or [f"{change.key}: {change.action}" + (f" ({change.note})" if change.note else "")]
