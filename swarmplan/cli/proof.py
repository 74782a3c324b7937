"""The proof of an import: the plan of what it wrote, on what it wrote it from."""

from swarmplan.model.change import Action, Change
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.ownership import Owners, noted_stacks
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.adoption import with_owners
from swarmplan.plan.claims import as_claimed
from swarmplan.plan.planner import make_plan
from swarmplan.render.fields import difference_text
from swarmplan.render.redact import redact


def differences(desired: Desired, observed: Observed) -> list[str]:
    """What applying it would change once all is marked, a line each, secrets hidden; [] proves it. Waiting for what is not
    up yet changes nothing."""
    noted = noted_stacks(observed.swarm.spec) if isinstance(observed.swarm, SwarmState) else frozenset[str]()
    owners = Owners(desired.cluster, desired.stacks | noted)
    plan = make_plan(desired, with_owners(as_claimed(observed), owners))
    lines = [
        *(line for change in plan.changes if change.action is not Action.WAIT for line in _lines(change)),
        *(hazard.message for hazard in plan.hazards),
        *(f"{key} could not be read: {why}" for key, why in plan.unknown),
    ]
    return [redact(line) for line in lines]


def _lines(change: Change) -> list[str]:
    lines = [
        f"{change.key}.{field.path}: {before} → {after}"
        for field in change.fields
        for before, after in [difference_text(field)]
    ]
    return lines or [f"{change.key}: {change.action}" + (f" ({change.note})" if change.note else "")]
