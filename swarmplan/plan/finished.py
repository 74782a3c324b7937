"""A draft that is done, as the plan it is."""

from collections.abc import Sequence

from swarmplan.model.key import Kind
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.draft import Draft
from swarmplan.plan.impact import impact_of
from swarmplan.plan.plan import Plan
from swarmplan.steps.base import Step


def finished(draft: Draft, steps: tuple[Step, ...], rows: Sequence[tuple[str, Quorum]] = ()) -> Plan:
    """The plan of these steps: changes by kind and name. ``rows`` are the managers after each step that touches
    one."""
    by_kind = sorted(
        draft.changes.values(), key=lambda change: (list(Kind).index(change.key.kind), change.key)
    )
    return Plan(
        cluster=draft.desired.cluster,
        changes=tuple(by_kind),
        steps=steps,
        hazards=tuple(draft.hazards),
        notes=tuple(draft.notes),
        unknown=tuple(sorted(draft.unknown.items())),
        unsupported=tuple(draft.unsupported.items()),
        quorum=tuple(rows),
        impact=impact_of(draft, rows),
        bookkeeping=tuple(draft.bookkeeping),
    )
