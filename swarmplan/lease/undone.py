"""What a plan would undo of that which another run did while this one waited for its lease."""

from collections.abc import Iterator

from swarmplan.lease.waiting import Waited
from swarmplan.model.change import Action, Change, FieldDiff, HiddenDiff
from swarmplan.model.cluster import Observed
from swarmplan.model.key import Kind
from swarmplan.model.values.first_few import first_and_count
from swarmplan.plan.plan import Approval, Hazard, Plan

_LONGEST = 40
"""Characters of a value that is named here; the plan shows it whole."""


def undone(plan: Plan, observed: Observed, waited: Waited) -> Iterator[Hazard]:
    """A hazard for each service that the plan changes, or removes, and that was written since the run that was waited for
    took the lease: by the version that the swarm gave it, which counts all writes, whoever made them."""
    for change in plan.changes:
        if change.key.kind is not Kind.SERVICE or change.action not in _CHANGING:
            continue
        service = observed.services.get(change.key.name)
        if service is not None and service.version > waited.index:
            message = f"{change.key} was changed while this run waited for {waited.lease.who}: this plan {_text(change)}"
            yield Hazard(change.key, message, Approval.UNDO)


_CHANGING = {Action.UPDATE, Action.REPLACE, Action.DELETE}


def _text(change: Change) -> str:
    if change.action is Action.DELETE:
        return "removes it"
    return f"changes {first_and_count([_field(field) for field in change.fields])}"


def _field(field: FieldDiff) -> str:
    values = (field.before, field.after)
    if isinstance(field, HiddenDiff) or not all(isinstance(value, str | int | float) for value in values):
        return field.path
    before, after = (str(value)[:_LONGEST] for value in values)
    return f"{field.path} {before} → {after}"
