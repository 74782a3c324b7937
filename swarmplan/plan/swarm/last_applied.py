"""What the services of our stacks were when they were last applied: kept in the swarm, aside of every plan."""

from swarmplan.model.key import Key, Kind
from swarmplan.model.normal.last_applied import Hashes, hashes_in, spec_hash
from swarmplan.model.ownership import STACK_LABEL
from swarmplan.model.service import Service
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.draft import Draft
from swarmplan.steps.services.stacks import KeepMarks

_MOST = 2
"""Hashes of a service that are carried along while it is not as wanted."""


def applied_marks(draft: Draft) -> Hashes:
    """The marks the swarm keeps."""
    live = draft.observed.swarm
    return hashes_in(live.spec) if isinstance(live, SwarmState) else {}


def plan_marks(draft: Draft) -> None:
    """Have the marks kept that a change by another hand is known by: what is as wanted, as it is; what is to be changed, as
    it was and as it will be, so that an apply that ends halfway is not taken for another hand."""
    if not isinstance(draft.observed.swarm, SwarmState):
        return
    kept = applied_marks(draft)
    touched = {step.key for step in draft.steps() if not step.reveals}
    marks = {
        name: _marks(draft, service, kept.get(name, ()), touched=Key(Kind.SERVICE, name) in touched)
        for name, service in draft.desired.services.items()
        if (service.spec.get("Labels") or {}).get(STACK_LABEL) in draft.desired.stacks
    }
    if marks != kept:
        draft.bookkeeping.append(
            KeepMarks(
                key=Key(Kind.SWARM, "marks"),
                marks=marks,
                needs=frozenset(step.name for step in draft.bookkeeping),
                reason="what is applied",
            )
        )


def _marks(draft: Draft, service: Service, kept: tuple[str, ...], *, touched: bool) -> tuple[str, ...]:
    state = draft.observed.services.get(service.name)
    live = (spec_hash(state.service.spec),) if state is not None else ()
    if live and not touched:
        return live
    ours = live if not kept or set(live) & set(kept) else kept[-_MOST:]
    return tuple(dict.fromkeys((*ours, spec_hash(service.spec))))
