"""Verifying an import: the plan of the generated file, against what it was generated from."""

from collections.abc import Collection, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.health.adoption import with_adopted, with_owners
from swarmplan.model.change import Action, Change
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.ownership import Owners, noted_stacks
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.machines.claims import as_claimed
from swarmplan.plan.plan import Hazard
from swarmplan.plan.planner import make_plan
from swarmplan.render.plan.fields import difference_text
from swarmplan.render.redact import redact


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """``differences``: what applying it would change, a line each; none means verified. ``problems``: where the swarm does not
    match the file at the moment, or cannot be read, through no error of the file. ``pending``: what is correct and not yet up."""

    differences: tuple[str, ...]
    problems: tuple[str, ...]
    pending: tuple[str, ...]


def verify_import(desired: Desired, observed: Observed) -> ImportCheck:
    """Plan it as if everything were labelled; secrets hidden."""
    noted = noted_stacks(observed.swarm.spec) if isinstance(observed.swarm, SwarmState) else frozenset[str]()
    owners = Owners(desired.cluster, desired.stacks | noted)
    plan = make_plan(desired, with_owners(as_claimed(observed), owners))
    changes = [change for change in plan.changes if change.action is not Action.WAIT]
    seen = with_adopted(desired, with_owners(observed, owners)).services
    theirs = {Key(Kind.SERVICE, name) for name, state in seen.items() if not state.owned}
    off = {change.key.name for change in changes if _is_power(change)}
    found: dict[bool, list[str]] = {False: [], True: []}
    for change in changes:
        found[_is_power(change)] += _lines(change)
    for hazard in plan.hazards:
        of_today = hazard.key not in theirs and _is_of_today(hazard, changes, off)
        found[of_today].append(hazard.message)
    found[True] += [f"{key} {why}" for key, why in plan.unsupported if key.kind is Kind.SERVICE]
    for key, reason in plan.unknown:
        found[key.kind is Kind.MACHINE].append(f"{key} could not be read: {reason}")
    waits = [
        f"{change.key} is not up: {change.note}" for change in plan.changes if change.action is Action.WAIT
    ]
    return ImportCheck(*(tuple(map(redact, lines)) for lines in (found[False], found[True], waits)))


def _is_power(change: Change) -> bool:
    """Whether its only change is to be started."""
    return change.key.kind is Kind.MACHINE and [field.path for field in change.fields] == ["power"]


def _is_of_today(hazard: Hazard, changes: Sequence[Change], off: Collection[str]) -> bool:
    """Whether it is about a service that does not change, or a machine that is stopped."""
    key = hazard.key
    if key.kind is Kind.SERVICE:
        return not any(change.key == key for change in changes)
    return key.kind in {Kind.MACHINE, Kind.NODE} and key.name in off


def _lines(change: Change) -> list[str]:
    """A line for each field; one for what would be made or removed, of which every field would say the same."""
    whole = change.action in {Action.CREATE, Action.DELETE}
    lines = [
        f"{change.key}.{field.path}: {before} → {after}"
        for field in (() if whole else change.fields)
        for before, after in [difference_text(field)]
    ]
    return lines or [f"{change.key}: {change.action}" + (f" ({change.note})" if change.note else "")]
