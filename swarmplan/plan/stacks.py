"""Which stacks the swarm notes as ours. Noting one is never a reason for a plan: what ``docker stack deploy`` made of the
same files is as it should be, and nothing is to be done."""

from collections.abc import Mapping

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.ownership import STACK_LABEL, noted_stacks
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.draft import Draft, Needs
from swarmplan.steps.stacks import ForgetStacks, NoteStacks

_SWARM = Key(Kind.SWARM)
_INSIDE = frozenset(Kind) - {Kind.MACHINE, Kind.SWARM, Kind.NODE, Kind.IMAGE}


def plan_stacks(draft: Draft, swarm: Needs) -> None:
    """Note the declared stacks before anything inside the swarm is changed, and forget those of which nothing
    stays after it."""
    steps = [step for step in draft.steps() if step.key.kind in _INSIDE and not step.reveals]
    live = draft.observed.swarm
    # A swarm that is yet to be made notes them as it is made.
    noted = noted_stacks(live.spec) if isinstance(live, SwarmState) else draft.desired.stacks
    new, old = draft.desired.stacks - noted, noted - draft.desired.stacks
    if steps and new:
        note = NoteStacks(
            key=_SWARM, stacks=new, needs=swarm, reason=f"{', '.join(sorted(new))} will be ours"
        )
        noting = draft.step(note)
        for step in steps:
            draft.put_after(step.name, noting)
    # What would stay of a stack that is forgotten would be a stranger's from then on.
    old -= _staying(draft.observed, frozenset(step.key for step in steps))
    if old:
        _forget(draft, old, frozenset(step.name for step in steps if step.verb == "remove"))


def _forget(draft: Draft, stacks: frozenset[str], removals: Needs) -> None:
    names = ", ".join(sorted(stacks))
    if not removals and _SWARM not in draft.changes:
        draft.change(_SWARM, Action.UPDATE, [FieldDiff("stacks noted", names, "")])
    needs = draft.gate(Key(Kind.SWARM, "without stacks"), removals)
    draft.step(ForgetStacks(key=_SWARM, stacks=stacks, needs=needs, reason=f"{names} not in the spec"))


def _staying(observed: Observed, touched: frozenset[Key]) -> frozenset[str]:
    """The stacks something of which is there and stays as it is."""
    bodies: dict[Key, Mapping[str, object]] = {
        **{Key(Kind.SERVICE, name): state.service.spec for name, state in observed.services.items()},
        **{Key(Kind.NETWORK, name): state.network.spec for name, state in observed.networks.items()},
        **{Key(Kind.SECRET, name): state.spec for name, state in observed.secrets.items()},
        **{Key(Kind.CONFIG, name): state.spec for name, state in observed.configs.items()},
    }
    labels = [body.get("Labels") for key, body in bodies.items() if key not in touched]
    return frozenset(
        str(given[STACK_LABEL]) for given in labels if isinstance(given, Mapping) and STACK_LABEL in given
    )
