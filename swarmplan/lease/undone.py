"""What a plan would undo of that which another run did while this one waited for its lease."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmplan.lease.waiting import Waited
from swarmplan.model.change import Action, Change, FieldDiff, HiddenDiff
from swarmplan.model.cluster import Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import NodeState, SwarmState
from swarmplan.model.values.first_few import first_and_count
from swarmplan.plan.plan import Approval, Hazard, Plan

if TYPE_CHECKING:
    from swarmplan.model.content import ContentState
    from swarmplan.model.service import ServiceState

_LONGEST = 40
"""Characters of a value that is named here; the plan shows it whole."""


def undone(plan: Plan, observed: Observed, waited: Waited) -> Iterator[Hazard]:
    """A hazard for each object of the swarm that the plan changes, or removes, and that was written since the run that was waited for
    took the lease: by the version that the swarm gave it, which counts all writes, whoever made them. Networks and volumes
    have none, and are never changed in place."""
    for change in plan.changes:
        if change.action in _CHANGING and _version(observed, change.key) > waited.index:
            message = f"{change.key} was changed while this run waited for {waited.lease.who}: this plan {_text(change)}"
            yield Hazard(change.key, message, Approval.UNDO)


def _version(observed: Observed, key: Key) -> int:
    """That of the last write of what is there now; -1 where nothing is, or where it has none."""
    found: ServiceState | ContentState | NodeState | SwarmState | None = None
    if key.kind is Kind.SERVICE:
        found = observed.services.get(key.name)
    elif key.kind is Kind.NODE:
        found = observed.node_of(key.name)
    elif key.kind is Kind.SECRET:
        found = observed.secrets.get(key.name)
    elif key.kind is Kind.CONFIG:
        found = observed.configs.get(key.name)
    elif key.kind is Kind.SWARM:
        found = observed.swarm if isinstance(observed.swarm, SwarmState) else None
    return found.version if found is not None else -1


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
