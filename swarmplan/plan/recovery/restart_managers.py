"""Managers that are stopped, locked or silent and do not make a majority: brought back, for one of them may know most."""

from collections.abc import Sequence

from swarmplan.health.quorum import Standing
from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.swarm import Role
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.finished import finished
from swarmplan.plan.plan import Plan
from swarmplan.steps.machines import EngineReady, StartMachine
from swarmplan.steps.swarm.locks import UnlockNode
from swarmplan.steps.swarm.recovery import StandingTold


def comebacks(desired: Desired, observed: Observed, lost: Standing | None, survivor: str) -> tuple[str, ...]:
    """The managers that are stopped or locked, or run and do not answer, as those do that were started a moment ago and look
    for the others (20 s, measured on 20.10.24), or answer while they look; of a named survivor, it alone."""
    if lost is not None:
        managers = [*lost.startable, *lost.away]
    else:
        managers = [
            name
            for name in observed.machines
            if name not in desired.nodes or desired.nodes[name].role is Role.MANAGER
        ]
    back = tuple(name for name in in_order(managers) if away(observed, name))
    return tuple(name for name in back if name == survivor) if survivor else back


def away(observed: Observed, name: str) -> str:
    """What keeps a manager from answering as one that can pass; "" where nothing does, or nothing that is known to."""
    told = {
        "stopped": _stopped(observed, name),
        "locked": _locked(observed, name),
        "its engine does not answer": _silent(observed, name),
        "looking for the other managers": _looking(observed, name),
    }
    return next((why for why, found in told.items() if found), "")


def plan_comebacks(
    desired: Desired, observed: Observed, back: tuple[str, ...], answering: Sequence[str] = ()
) -> Plan:
    """Start and unlock them, and hear how they stand. They find no majority: nobody waits for their swarm. ``answering`` are
    the managers that answer."""
    draft = Draft(desired, observed)
    names = ", ".join(f"{name} ({away(observed, name)})" for name in back)
    draft.notes.append(f"{names} {_may_know(answering)}")
    for name in back:
        _start(draft, name)
        if _locked(observed, name) or desired.swarm.unlock_key is not None:
            _unlock(draft, name)
        draft.step(StandingTold(key=Key(Kind.NODE, name), reason="it may be the newest"))
    return finished(draft, draft.ordered())


def _may_know(answering: Sequence[str]) -> str:
    """Why they are waited for, and the way without them, where there is anybody to go on from."""
    planned = "recovery is planned once that is known"
    if not answering:
        return f"may have the state of the swarm, and no other manager answers: {planned}"
    named = ", ".join(answering)
    return f"may be newer than the managers that answer ({named}): {planned} (--survivor {answering[0]} continues without them)"


def _start(draft: Draft, name: str) -> None:
    """Start it where it is off, and wait until its engine answers; one that is locked does."""
    key = Key(Kind.MACHINE, name)
    if _stopped(draft.observed, name):
        why = draft.change(key, Action.UPDATE, [FieldDiff("power", "stopped", "running")])
        draft.step(StartMachine(key=key, reason=why))
    elif _locked(draft.observed, name):
        return
    draft.step(EngineReady(key=key, reason="it may be the newest"))


def _unlock(draft: Draft, name: str) -> None:
    key = Key(Kind.NODE, name)
    why = "a manager that stopped is locked"
    if _locked(draft.observed, name):
        why = draft.change(key, Action.UPDATE, [FieldDiff("keys", "locked", "unlocked")])
    draft.step(UnlockNode(key=key, reason=why))


def _stopped(observed: Observed, name: str) -> bool:
    state = observed.machines.get(name)
    return isinstance(state, MachineState) and state.power is Power.STOPPED


def _locked(observed: Observed, name: str) -> bool:
    engine = observed.engines.get(name)
    return isinstance(engine, EngineState) and engine.locked


def _looking(observed: Observed, name: str) -> bool:
    """Whether its engine was started a moment ago and has not found the other managers, nor given them up."""
    engine = observed.engines.get(name)
    if not isinstance(engine, EngineState):
        return False
    return engine.membership == "pending" and not engine.error and not engine.control


def _silent(observed: Observed, name: str) -> bool:
    state = observed.machines.get(name)
    runs = isinstance(state, MachineState) and state.power is Power.RUNNING
    return runs and isinstance(observed.engines.get(name), Unknown)
