"""One change of a plan: what of it is drift, and of which kind."""

from swarmplan.drift.draft import Draft
from swarmplan.drift.drift import DriftKind
from swarmplan.drift.fields import of_fields
from swarmplan.model.change import Action, Change
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import STARTABLE, Power
from swarmplan.model.normal import normal_service
from swarmplan.model.shapes.engine_keys import with_engine_keys
from swarmplan.plan.declared import as_is
from swarmplan.plan.fields import IMAGE, service_fields
from swarmplan.plan.services.pin import image_moved

_SET = ("role", "availability", "labels")
"""Fields of a node that somebody sets; all others say what became of it."""


def of_change(draft: Draft, change: Change) -> None:
    """Sort one change out."""
    if change.action is Action.CREATE:
        _created(draft, change.key)
    elif change.key.kind is Kind.MACHINE:
        _machine(draft, change)
    elif change.key.kind is Kind.NODE:
        _node(draft, change)
    elif change.action is Action.WAIT:
        draft.waiting.append((change.key, change.note))
    elif change.action is Action.DELETE:
        draft.pending.append(change.key)
    elif change.key.kind is Kind.SERVICE:
        _service(draft, change)
    else:
        of_fields(draft, change, change.fields)


def _created(draft: Draft, key: Key) -> None:
    """Gone, or new in the file. What is there is only created again with what it is in, and a node whose machine is gone
    goes with that; with a new machine it is new, as the plan counts it."""
    machine = draft.observed.machine_of(key.name)
    if as_is(draft.desired, draft.observed, key) is not None:
        return
    if key.kind is Kind.NODE and machine is None:
        if not draft.was_there(Key(Kind.MACHINE, key.name)):
            draft.pending.append(key)
    elif not draft.was_there(key):
        draft.pending.append(key)
    elif key.kind is Kind.MACHINE and machine is not None and machine.power is Power.BROKEN:
        draft.finding(DriftKind.INFRASTRUCTURE, key, machine.detail)
    else:
        draft.finding(DriftKind.MISSING, key)


def _machine(draft: Draft, change: Change) -> None:
    state = draft.observed.machine_of(change.key.name)
    if change.action is Action.DELETE or not (change.fields or change.note):
        draft.pending.append(change.key)
    elif state is not None and state.power in STARTABLE:
        detail = f" ({state.detail})" if state.detail else ""
        draft.finding(DriftKind.INFRASTRUCTURE, change.key, f"{state.power}{detail}")
    elif not change.fields:  # its driver has something to repair
        draft.finding(DriftKind.INFRASTRUCTURE, change.key, change.note)
    else:
        of_fields(draft, change, change.fields)


def _node(draft: Draft, change: Change) -> None:
    set_by_hand = [one for one in change.fields if one.path.partition(".")[0] in _SET]
    owner = [one for one in change.fields if one.path == "owner"]
    became = [one for one in change.fields if one not in (*set_by_hand, *owner)]
    if change.action is Action.DELETE:
        name = change.key.name.partition("@")[0]
        if change.key.name != name or name in draft.desired.nodes:
            draft.finding(DriftKind.INFRASTRUCTURE, change.key, change.note)
        else:
            draft.pending.append(change.key)
        return
    if became or change.action is Action.WAIT:
        draft.finding(DriftKind.INFRASTRUCTURE, change.key, change.note, became)
    if owner and not set_by_hand:
        draft.pending.append(change.key)
    if set_by_hand:
        of_fields(draft, change, set_by_hand)


def _service(draft: Draft, change: Change) -> None:
    name = change.key.name
    service, state = draft.desired.services[name], draft.observed.services[name]
    if moved := image_moved(state.spec, service.spec):
        draft.finding(DriftKind.BENIGN, change.key, moved)
    kept = normal_service(with_engine_keys(state.spec, service.spec))
    there = {one.path for one in service_fields(kept, service)}
    fields = [one for one in change.fields if not (moved and one.path == IMAGE)]
    dropped = [one for one in fields if one.path not in there]
    if dropped:
        draft.finding(DriftKind.BENIGN, change.key, "an engine is too old to keep it", dropped)
    of_fields(draft, change, [one for one in fields if one.path in there])
    if not change.fields and not moved:  # what it uses is recreated, which is listed there
        draft.waiting.append((change.key, change.note))
