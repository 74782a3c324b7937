"""Managers that are stopped, paused, locked or silent and do not make a majority: brought back, for one of them may know most."""

from collections.abc import Iterable, Sequence

from swarmplan.health.quorum import QuorumStatus, is_locked, resting
from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import Power
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.finished import finished
from swarmplan.plan.plan import Plan
from swarmplan.steps.machines import EngineReady, StartMachine
from swarmplan.steps.swarm.locks import UnlockNode
from swarmplan.steps.swarm.recovery import ManagerSettled


def restartable(desired: Desired, observed: Observed, lost: QuorumStatus | None, survivor: str) -> list[str]:
    """The managers that are stopped or locked, or run and do not answer, as those do that were started a moment ago and look
    for the others (20 s, measured on 20.10.24), or answer while they look; of a named survivor, it alone."""
    managers: Iterable[str] = (
        name for name in observed.machines if name not in desired.nodes or desired.manages(name)
    )
    found = [name for name in in_order(lost.silent if lost else managers) if not_answering(observed, name)]
    return [name for name in found if name == survivor] if survivor else found


def not_answering(observed: Observed, name: str) -> str:
    """Why a manager does not answer, where that may pass; "" where it answers, or no reason is known."""
    if rests := resting(observed, name):
        return rests
    if is_locked(observed, name):
        return "locked"
    state, engine = observed.machine_of(name), observed.engines.get(name)
    if isinstance(engine, Unknown):
        return "its engine does not answer" if state and state.power is Power.RUNNING else ""
    # Its engine was started a moment ago and has not found the other managers, nor given them up.
    looking = engine and engine.membership == "pending" and not engine.error and not engine.control
    return "looking for the other managers" if looking else ""


def plan_restarts(
    desired: Desired, observed: Observed, names: Sequence[str], answering: Sequence[str] = ()
) -> Plan:
    """Start and unlock them, and have them report what they know. They find no majority: nobody waits for their swarm.
    ``answering`` are the managers that answer."""
    draft = Draft(desired, observed)
    listed = ", ".join(f"{name} ({not_answering(observed, name)})" for name in names)
    draft.note(f"{listed} {_may_know(answering)}")
    for name in names:
        _start(draft, name)
        if is_locked(observed, name) or desired.swarm.unlock_key is not None:
            _unlock(draft, name)
        draft.step(ManagerSettled(key=Key(Kind.NODE, name), reason="it may be the newest"))
    return finished(draft, draft.ordered())


def _may_know(answering: Sequence[str]) -> str:
    """Why they are waited for, and the way without them where a manager answers."""
    planned = "recovery is planned once that is known"
    if not answering:
        return f"may have the state of the swarm, and no other manager answers: {planned}"
    named = ", ".join(answering)
    return f"may be newer than the managers that answer ({named}): {planned} (--survivor {answering[0]} continues without them)"


def _start(draft: Draft, name: str) -> None:
    """Start it where it is off, and wait until its engine answers; one that is locked does."""
    key = Key(Kind.MACHINE, name)
    if rests := resting(draft.observed, name):
        why = draft.change(key, Action.UPDATE, [FieldDiff("power", rests, "running")])
        draft.step(StartMachine(key=key, reason=why))
    elif is_locked(draft.observed, name):
        return
    draft.step(EngineReady(key=key, reason="it may be the newest"))


def _unlock(draft: Draft, name: str) -> None:
    key = Key(Kind.NODE, name)
    why = "a manager that stopped is locked"
    if is_locked(draft.observed, name):
        why = draft.change(key, Action.UPDATE, [FieldDiff("keys", "locked", "unlocked")])
    draft.step(UnlockNode(key=key, reason=why))
