"""The check that no plan loses what is kept. It looks at the finished draft, changes and steps, whatever planner made them."""

from collections.abc import Iterator

from swarmplan.model.change import Action
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.values.first_few import first_and_count
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import LETTING_GO, Draft
from swarmplan.plan.kept_keys import kept_as
from swarmplan.plan.preexisting import preexisting
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.machines import RemoveMachine
from swarmplan.steps.services.contents import RemoveContent
from swarmplan.steps.services.networks import RemoveIngress, RemoveNetwork
from swarmplan.steps.services.services import RemoveService
from swarmplan.steps.services.volumes import RemoveVolume

_REMOVED, _RECREATED = "removed", "recreated"
_LOSES = {Action.DELETE: _REMOVED, Action.REPLACE: _RECREATED}
_REMOVING = (RemoveMachine, RemoveContent, RemoveNetwork, RemoveService)
_SAYS = "x-swarmplan: {keep: true}"
_MOST = 20
"""Keys that the refusal of a destroy lists."""


def guard_kept(draft: Draft) -> None:
    """Refuse a plan, whatever is approved, by which something that is kept is removed or recreated."""
    if not draft.kept:
        return
    if not draft.desired.machines:
        _guard_cluster(draft)
        return
    lost = dict(reversed(list(_lost(draft))))
    for key, what in sorted(lost.items()):
        if kept := kept_as(draft.kept, key):
            why = _why(draft, kept, "it" if kept == key else str(kept))
            draft.hazard(kept, f"{key} would be {what}, and {why}", None)
        elif key.kind is Kind.MACHINE:
            _guard_volumes(draft, key, what)
    if draft.first == Fact(FactKind.SWARM_GONE):  # not where a backup is restored, with what is in it
        _guard_swarm(draft)


def _lost(draft: Draft) -> Iterator[tuple[Key, str]]:
    """What the plan removes or recreates, and which of the two; of two that are about the same resource the first counts."""
    for key, change in draft.changes.items():
        if change.action in _LOSES:
            yield key, _LOSES[change.action]
    for step in draft.steps():
        yield from ((key, _REMOVED) for key in _removed(draft, step))


def _removed(draft: Draft, step: Step) -> Iterator[Key]:
    if isinstance(step, RemoveVolume):
        yield Key(Kind.VOLUME, step.volume)
    elif isinstance(step, RemoveIngress):
        networks = draft.found.networks.items()
        yield from (Key(Kind.NETWORK, name) for name, state in networks if state.id == step.network_id)
    elif isinstance(step, _REMOVING):
        yield step.key


def _why(draft: Draft, kept: Key, called: str) -> str:
    """Why it is kept, and what to do."""
    if kept in draft.desired.kept:
        return f"{called} has {_SAYS} in the file: undo what asks for it, or take keep out there"
    return f"the swarm remembers {called} as kept ({_SAYS}): {LETTING_GO}"


def _guard_volumes(draft: Draft, machine: Key, what: str) -> None:
    """A machine with a kept volume, or one whose volumes cannot be seen. On a host that stays, its volumes do."""
    volumes = {key.name: key for key in draft.kept if key.kind is Kind.VOLUME}
    if not volumes or preexisting(draft.found, machine.name):
        return
    seen = draft.found.volumes.get(machine.name)
    if seen is None or isinstance(seen, Unknown):
        names = first_and_count(in_order(map(str, volumes.values())))
        unseen = f"whether {names}, which is kept, has data on it cannot be seen"
        draft.hazard(
            machine, f"{machine} would be {what}, and {unseen}: make its engine answer, or let it go", None
        )
        return
    for name in in_order(volumes.keys() & seen.keys()):
        why = _why(draft, volumes[name], str(volumes[name]))
        draft.hazard(
            machine, f"{machine} would be {what} with the data of {volumes[name]} on it, and {why}", None
        )


def _guard_swarm(draft: Draft) -> None:
    """Another swarm in its place begins without its objects, and without what it remembers."""
    there = draft.found.objects()
    lost = [
        str(kept)
        for kept in draft.kept
        if kept not in draft.desired.kept or any(kept_as((kept,), key) for key in there)
    ]
    if lost:
        names = first_and_count(in_order(lost))
        undo = "undo the change of the swarm's settings, or let it go first"
        draft.hazard(SWARM, f"the swarm would be recreated, and {names} is kept ({_SAYS}): {undo}", None)


def _guard_cluster(draft: Draft) -> None:
    """The cluster itself is to go."""
    if not draft.changes and not draft.steps():
        return
    names = first_and_count(in_order(map(str, draft.kept)), _MOST)
    remedy = "declare what may go without keep, apply, and destroy then"
    draft.hazard(SWARM, f"the cluster would be removed, and {names} is kept ({_SAYS}): {remedy}", None)
