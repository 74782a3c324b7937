"""Destroying the cluster: everything is removed, so nothing needs to be drained first."""

from swarmplan.model.change import Action
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import Power
from swarmplan.model.values.first_few import first_and_count
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Foreign, Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.plan import Approval
from swarmplan.plan.preexisting import and_stays, removal
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
        lost = f"the swarm on these machines is not of cluster {draft.desired.cluster}, and is removed with everything in it"
        draft.hazard(SWARM, lost, Approval.FOREIGN)
    for driver in sorted(draft.observed.leftovers):
        if draft.observed.leftovers[driver]:
            key = Key(Kind.MACHINE, driver)
            why = first_and_count(draft.observed.leftovers[driver], 1)
            draft.step(CleanUp(key=key, reason=why), requires=removed)
