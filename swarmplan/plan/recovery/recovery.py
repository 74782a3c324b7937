"""Recovery of a lost quorum: a new swarm is forced from a survivor. What follows is an ordinary plan."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from swarmplan.errors import Refused
from swarmplan.health.backup_age import newest_backup
from swarmplan.health.quorum import QuorumStatus, lost_quorum
from swarmplan.model.backup import Survivor
from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.swarm import SwarmState, autolocks
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.finished import finished
from swarmplan.plan.machines.rejoin import unlock_folder
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.planner import make_plan
from swarmplan.plan.recovery.restart_managers import not_answering, plan_restarts, restartable
from swarmplan.plan.recovery.survivors import Choice, choose, unusable
from swarmplan.steps.swarm.recovery import ForceNewCluster

_UNREAD: Mapping[str, Survivor] = MappingProxyType({})


def make_recovery(
    desired: Desired, observed: Observed, survivor: str = "", survivors: Mapping[str, Survivor] = _UNREAD
) -> Plan:
    """The plan that makes a swarm of the newest survivor; with a majority, the plan of every apply. ``survivor`` names
    another one; ``survivors`` is what the folders of those that answer folder.

    Managers that can be started or unlocked are brought back first: where they make a majority nothing is lost, and else
    they may know most. Raises Refused where nobody, or nobody in particular, is left to recover from.
    """
    lost = lost_quorum(observed)
    if lost is None and _orders(observed):
        return _healthy(make_plan(desired, observed, recovering=True), observed)
    if lost is not None and lost.electing:
        raise Refused(f"{lost}: wait for that; there is nothing to recover")
    if lost is not None and lost.curable:
        return _cured(make_plan(desired, observed), lost)
    names = restartable(desired, observed, lost, survivor)
    if names:
        return plan_restarts(desired, observed, names, lost.answering if lost else ())
    if lost is None:
        _check_named(desired, observed, survivor)
        raise Refused(f"{_nobody(desired, observed)}. {_restorable(observed)}")
    return _recover_from(desired, observed, lost, survivors, survivor)


def _orders(observed: Observed) -> bool:
    """Whether a swarm has a leader, or a manager that could answer for one says otherwise."""
    managing = any(isinstance(engine, EngineState) and engine.control for engine in observed.engines.values())
    return isinstance(observed.swarm, SwarmState) or managing


def _healthy(plan: Plan, observed: Observed) -> Plan:
    """The ordinary plan, and why it is no more than that where the swarm can be read."""
    if not isinstance(observed.swarm, SwarmState):
        return plan
    note = "the swarm has a leader and a majority: this is the plan of every apply, and forces no new swarm"
    return replace(plan, notes=(*plan.notes, note))


def _cured(plan: Plan, lost: QuorumStatus) -> Plan:
    """The plan that brings back a majority, and why it is no other."""
    names = ", ".join(lost.startable)
    note = f"no new swarm is forced: {names} can be started or unlocked, which gives a majority, and nothing is lost"
    return replace(plan, notes=(*plan.notes, note))


def _recover_from(
    desired: Desired, observed: Observed, lost: QuorumStatus, survivors: Mapping[str, Survivor], survivor: str
) -> Plan:
    """Force a new swarm on the survivor."""
    draft = Draft(desired, observed)
    choice = choose(lost, survivors, survivor, observed)
    why = draft.change(SWARM, Action.REPLACE, note=f"{lost}; a new swarm is forced from {choice.name} alone")
    if choice.position:
        draft.note(choice.position)
    _warn(draft, lost, choice)
    locks = autolocks(desired.swarm.spec) or any(one.locked for one in survivors.values())
    _open(draft, choice)
    init = desired.swarm.init
    draft.step(ForceNewCluster(key=SWARM, machine=choice.name, settings=init, locks=locks, reason=why))
    return finished(draft, draft.ordered())


def _warn(draft: Draft, lost: QuorumStatus, choice: Choice) -> None:
    others = [name for name in lost.answering if name != choice.name]
    draft.hazard(
        SWARM,
        f"changes that only {', '.join(lost.silent)} had are lost, and they must never be managers of this swarm again: make sure they"
        " are off",
        Approval.QUORUM,
    )
    if choice.newer:
        draft.hazard(SWARM, choice.newer, Approval.QUORUM)
    if others:
        draft.note(f"{', '.join(others)} is removed from the swarm and joins again afterwards")
    foreign = [name for name in (*lost.answering, *lost.silent) if name not in draft.desired.machines]
    if foreign:
        draft.hazard(
            SWARM,
            f"{', '.join(foreign)} are managers of it and not machines of {draft.desired.cluster}: without a leader it is unknown"
            " whose swarm it is",
            Approval.FOREIGN,
        )


def _open(draft: Draft, choice: Choice) -> None:
    """Let the survivor's folder be read without the unlock key. Raises Refused where that cannot be."""
    folder, name = choice.survivor, choice.name
    if folder.locked is None and autolocks(draft.desired.swarm.spec):
        why = folder.position.reason if isinstance(folder.position, Unknown) else "it was not read"
        raise Refused(
            f"managers of this swarm lock their keys, and without its swarm folder {name} would lose its membership when a"
            f" new swarm is forced (moby#36852): {why}. {_restorable(draft.observed)}"
        )
    if not folder.locked:
        return
    if folder.unlock_problem:
        raise Refused(
            f"{name} locks its keys, and would lose its membership when a new swarm is forced (moby#36852): {folder.unlock_problem}"
        )
    key, note = Key(Kind.MACHINE, name), "its keys are locked; it locks them again by itself"
    draft.change(key, Action.UPDATE, note=note)
    unlock_folder(draft, name)


def _check_named(desired: Desired, observed: Observed, survivor: str) -> None:
    """Raise Refused where another than the named one may be gone on from."""
    others = restartable(desired, observed, None, "") if survivor else []
    if others:
        named = ", ".join(f"{name} ({not_answering(observed, name)})" for name in others)
        raise Refused(
            f"--survivor {survivor}: {unusable(observed, survivor)}. The swarm may be recovered from {named}: name one of"
            " them, or omit --survivor"
        )


def _nobody(desired: Desired, observed: Observed) -> str:
    cluster = desired.cluster
    if observed.swarm is None:
        return f"there is no swarm of {cluster}: no remaining machine is in one"
    seen = observed.swarm.reason if isinstance(observed.swarm, Unknown) else "no further details"
    return f"no manager of {cluster} is left to recover from ({seen})"


def _restorable(observed: Observed) -> str:
    """The way that is left without a survivor, by name."""
    return newest_backup(observed) or (
        "No backup is known here either: `swarmplan restore ARCHIVE` restores one that is kept elsewhere"
    )
