"""What the swarm records of an apply: the stacks that are ours, and what their services were when last applied.

A record is never a reason for a plan: what ``docker stack deploy`` made of the same files is up to date."""

from collections.abc import Sequence

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Observed
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.labels.applied import Resources, resources_in
from swarmplan.model.labels.kept import kept_in
from swarmplan.model.labels.ownership import STACK_LABEL, noted_stacks
from swarmplan.model.normal.last_applied import Hashes, hashes_in, spec_hash
from swarmplan.model.service import Service
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.declared import as_is, declared_hash, keys_of
from swarmplan.plan.draft import Draft
from swarmplan.plan.kept.record import to_remember
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.services.stacks import ForgetStacks, NoteStacks, RecordHashes

_ADOPTED = "stack {} is not recorded as managed yet, so it would stay after its removal from the cluster file: the next apply records it"
_INSIDE = frozenset(Kind) - {Kind.MACHINE, Kind.SWARM, Kind.NODE, Kind.IMAGE}


def plan_stacks(draft: Draft) -> None:
    """Note the declared stacks before anything inside the swarm is changed, and forget those of which nothing
    stays after it."""
    steps = [step for step in draft.steps() if step.key.kind in _INSIDE and not step.reveals]
    live = draft.observed.swarm
    # A swarm that is yet to be made notes them as it is made.
    noted = noted_stacks(live.spec) if isinstance(live, SwarmState) else draft.desired.stacks
    new, old = draft.desired.stacks - noted, noted - draft.desired.stacks
    stacks = ", ".join(sorted(new))
    if new and not steps:
        draft.bookkeeping.append(
            NoteStacks(key=SWARM, stacks=new, reason=f"{stacks} is managed by swarmplan")
        )
        draft.note(_ADOPTED.format(stacks))
    elif new:
        draft.step(NoteStacks(key=SWARM, stacks=new, reason=f"{stacks} will be managed by swarmplan"))
        for step in steps:
            draft.declared.require(step.name, Fact(FactKind.STACKS_NOTED))
    # What would stay of a stack that is forgotten would be a stranger's from then on.
    homes = _stacks_of(draft.observed)
    touched = {step.key for step in steps}
    old -= {stack for key, stack in homes.items() if key not in touched}
    if old:
        _forget(draft, old, [step for step in steps if homes.get(step.key) in old])


def _forget(draft: Draft, stacks: frozenset[str], steps: Sequence[Step]) -> None:
    """Forget them once these steps have removed, or moved out of them, what was theirs."""
    names = ", ".join(sorted(stacks))
    if not any(step.verb == "remove" for step in steps) and SWARM not in draft.changes:
        draft.change(SWARM, Action.UPDATE, [FieldDiff("recorded stacks", names, "")])
    draft.provide([step.name for step in steps], FactKind.STACKS_EMPTY)
    draft.step(ForgetStacks(key=SWARM, stacks=stacks, reason=f"{names} not in the cluster file"))


def _stacks_of(observed: Observed) -> dict[Key, str]:
    """The stack of each object that is of one."""
    labels = {key: state.spec.get("Labels") or {} for key, state in observed.objects().items()}
    return {key: found[STACK_LABEL] for key, found in labels.items() if STACK_LABEL in found}


_MOST = 2
"""Hashes of a service that are carried along while it is not up to date."""


def applied_hashes(draft: Draft) -> Hashes:
    """The last-applied hashes that the swarm has."""
    live = draft.observed.swarm
    return hashes_in(live.spec) if isinstance(live, SwarmState) else {}


def plan_hashes(draft: Draft) -> None:
    """Record the hashes that tell a change by somebody else: of an up-to-date service of a stack its own; of one to be changed
    those before and after, so that an apply that ends halfway is not taken for drift. Of all else what it was when it last was
    up to date. With them goes what is kept."""
    if not isinstance(draft.observed.swarm, SwarmState):
        return
    recorded = applied_hashes(draft)
    touched = {step.key for step in draft.steps() if not step.reveals}
    hashes = {
        name: _hashes(draft, service, recorded.get(name, ()), touched=Key(Kind.SERVICE, name) in touched)
        for name, service in draft.desired.services.items()
        if (service.spec.get("Labels") or {}).get(STACK_LABEL) in draft.desired.stacks
    }
    left_out = {name: recorded.get(name, ()) for name in hashes if Key(Kind.SERVICE, name) in draft.left_out}
    hashes = {name: marks for name, marks in {**hashes, **left_out}.items() if marks}
    resources = _resources(draft, draft.observed.swarm)
    kept, live = to_remember(draft), draft.observed.swarm.spec
    if (hashes, resources, kept) != (recorded, resources_in(live), kept_in(live)):
        key, before = Key(Kind.SWARM, "hashes"), frozenset(step.name for step in draft.bookkeeping)
        record = RecordHashes(
            key=key, hashes=hashes, resources=resources, kept=kept, needs=before, reason="what is applied"
        )
        draft.bookkeeping.append(record)


def _resources(draft: Draft, live: SwarmState) -> Resources:
    """A hash of each declared resource that is up to date; of another one what was recorded when it last was."""
    recorded = resources_in(live.spec)
    found: dict[str, str] = {}
    for key in keys_of(draft.desired):
        change = draft.changes.get(key)
        settled = change is None or change.action is Action.WAIT
        unread = key in draft.unknown or key in draft.unsupported or key in draft.left_out
        unclear = unread or draft.forbids(key)
        there = as_is(draft.desired, draft.observed, key) is not None or _is_any_volume(draft, key)
        if settled and not unclear and there:
            found[str(key)] = declared_hash(draft.desired, key)
        elif str(key) in recorded:
            found[str(key)] = recorded[str(key)]
    return found


def _is_any_volume(draft: Draft, key: Key) -> bool:
    """Whether it is a volume of which nothing is asked, so that none was looked for."""
    return key.kind is Kind.VOLUME and not any(spec.has_settings for spec in draft.desired.volumes[key.name])


def _hashes(draft: Draft, service: Service, recorded: tuple[str, ...], *, touched: bool) -> tuple[str, ...]:
    state = draft.observed.services.get(service.name)
    live = (spec_hash(state.spec, service.ignored),) if state is not None else ()
    if live and not touched:
        return live
    ours = live if not recorded or set(live) & set(recorded) else recorded[-_MOST:]
    return tuple(dict.fromkeys((*ours, spec_hash(service.spec, service.ignored))))
