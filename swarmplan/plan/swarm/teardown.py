"""Destroying the cluster: everything is removed, so nothing needs to be drained first."""

from collections.abc import Collection, Iterable

from swarmplan.model.change import Action
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import Power
from swarmplan.model.values.advised import Advised
from swarmplan.model.values.first_few import counted, first_and_count
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Foreign, Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.plan import Approval
from swarmplan.plan.preexisting import and_stays, preexisting, removal
from swarmplan.plan.resources.ingress import is_ingress
from swarmplan.plan.swarm.elsewhere import guard_last_manager, is_elsewhere
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.machines import CleanUp


def plan_teardown(draft: Draft) -> None:
    """Remove every machine of the cluster, then what its drivers keep beside them."""
    removed: list[Fact] = []
    for name in in_order(draft.observed.machines):
        key = Key(Kind.MACHINE, name)
        state = draft.observed.machines[name]
        if isinstance(state, Unknown):
            draft.unknown[key] = state.reason
            continue
        if state.power is Power.BARE:
            continue
        note = f"{draft.desired.cluster} is removed{and_stays(draft.observed, name)}"
        why = draft.change(key, Action.DELETE, note=note)
        draft.step(removal(draft.observed, name)(key=key, reason=why))
        removed.append(Fact(FactKind.MACHINE_GONE, name))
    if removed and isinstance(draft.observed.swarm, Foreign):
        _take_foreign(draft, draft.observed.swarm, [fact.subject for fact in removed])
    elif removed:
        _list_contents(draft, [fact.subject for fact in removed])
    for driver in sorted(draft.observed.leftovers):
        if draft.observed.leftovers[driver]:
            key = Key(Kind.MACHINE, driver)
            why = first_and_count(draft.observed.leftovers[driver], 1)
            draft.step(CleanUp(key=key, reason=why), requires=removed)


def _take_foreign(draft: Draft, swarm: Foreign, removed: Collection[str]) -> None:
    """A swarm that is not the cluster's goes with its machines: that it is, and what is lost, are approved apart."""
    whole = f"the swarm on these machines is not of cluster {draft.desired.cluster}, and is removed with everything in it"
    draft.hazard(SWARM, whole, Approval.FOREIGN)
    if swarm.services is None:
        found = "its services, which could not be read"
    else:
        volumes = swarm.volumes if _data_goes(draft, removed) else ()
        parts = [_named(swarm.services, "service") or "no service", _named(volumes, "volume and its data")]
        found = "; ".join(filter(None, parts))
    lost = f"lost with that swarm: {found}; its networks, secrets and configs"
    advice = "; `swarmplan import FILE --allow foreign` takes it over instead"
    draft.hazard(SWARM, Advised(lost, advice), Approval.DESTROY)


def _leave_others(draft: Draft, removed: Iterable[str]) -> None:
    """A machine of the cluster's that somebody took into another swarm: that swarm loses it."""
    for name in removed:
        engine, key = draft.observed.engine_of(name), Key(Kind.NODE, name)
        if engine is not None and draft.observed.node_of(name) is None and is_elsewhere(draft, engine):
            draft.hazard(key, f"{key} is in another swarm, and would leave it", Approval.FOREIGN)
            guard_last_manager(draft, key, engine)


def _data_goes(draft: Draft, removed: Iterable[str]) -> bool:
    """Whether the data of volumes goes: it stays on hosts that stay."""
    return not all(preexisting(draft.observed, machine) for machine in removed)


def _list_contents(draft: Draft, removed: Collection[str]) -> None:
    """Note what goes with the swarm; what of it is not managed, and so not the file's to remove, needs approval."""
    observed = draft.observed
    if isinstance(observed.swarm, Unknown):
        unread = "what goes with the swarm, and what it remembers as kept, could not be read"
        advice = f"; {observed.swarm.advice}" if observed.swarm.advice else ""
        draft.note(Advised(f"{unread}: {observed.swarm.fact}", advice))
        return
    mounts = {name for state in observed.services.values() for name, _ in state.mounts}
    goes = mounts if _data_goes(draft, removed) else ()
    parts = [_named(observed.services, "service"), _named(goes, "volume and its data")]
    if found := "; ".join(filter(None, parts)):
        draft.note(f"removed with the swarm: {found}")
    others = [
        str(key)
        for key, state in observed.objects().items()
        if not state.owned and not is_ingress(state.spec)
    ]
    others += [f"node {state.hostname or state.id}" for state in observed.nodes if not state.node.machine]
    if others:
        lost = f"{first_and_count(in_order(others))}, not managed by swarmplan, would be lost with the swarm"
        draft.hazard(SWARM, lost, Approval.FOREIGN)
    if observed.swarm is not None:
        _leave_others(draft, removed)


def _named(names: Collection[str], what: str) -> str:
    """``2 services (a, b)``; "" for none."""
    noun, _, rest = what.partition(" ")
    rest = rest.replace("its", "their") if len(names) > 1 else rest
    return (
        " ".join(filter(None, [counted(len(names), noun), rest, f"({first_and_count(in_order(names))})"]))
        if names
        else ""
    )
