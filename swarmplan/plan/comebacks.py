"""Managers that are stopped or locked and do not make a majority: brought back, for one of them may know most."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.order import in_order
from swarmplan.model.swarm import Role
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.impact import impact_of
from swarmplan.plan.plan import Plan
from swarmplan.plan.standing import Standing
from swarmplan.steps.locks import UnlockNode
from swarmplan.steps.machines import EngineReady, StartMachine
from swarmplan.steps.recovery import StandingTold


def comebacks(desired: Desired, observed: Observed, lost: Standing | None, survivor: str) -> tuple[str, ...]:
    """The managers that are stopped or locked; of a named survivor, it alone."""
    if lost is not None:
        back = lost.startable
    else:
        back = tuple(
            name
            for name in in_order(observed.machines)
            if (name not in desired.nodes or desired.nodes[name].role is Role.MANAGER)
            and (_stopped(observed, name) or _locked(observed, name))
        )
    return tuple(name for name in back if name == survivor) if survivor else back


def plan_comebacks(desired: Desired, observed: Observed, back: tuple[str, ...]) -> Plan:
    """Start and unlock them, and hear how they stand. They find no majority: nobody waits for their swarm."""
    draft = Draft(desired, observed)
    names = ", ".join(back)
    draft.notes.append(
        f"{names} may know more than the managers that answer: how to go on is planned once they are back (--survivor MACHINE"
        " goes on without them)"
    )
    for name in back:
        needs = _started(draft, name) if _stopped(observed, name) else NOTHING
        if _locked(observed, name) or desired.swarm.unlock_key is not None:
            needs = _unlocked(draft, name, needs)
        draft.step(StandingTold(key=Key(Kind.NODE, name), needs=needs, reason="it may be the newest"))
    return finished(draft)


def _started(draft: Draft, name: str) -> Needs:
    key = Key(Kind.MACHINE, name)
    why = draft.change(key, Action.UPDATE, [FieldDiff("power", "stopped", "running")])
    started = draft.step(StartMachine(key=key, reason=why))
    return frozenset({draft.step(EngineReady(key=key, needs=frozenset({started})))})


def _unlocked(draft: Draft, name: str, needs: Needs) -> Needs:
    key = Key(Kind.NODE, name)
    why = "a manager that stopped is locked"
    if _locked(draft.observed, name):
        why = draft.change(key, Action.UPDATE, [FieldDiff("keys", "locked", "unlocked")])
    return frozenset({draft.step(UnlockNode(key=key, needs=needs, reason=why))})


def finished(draft: Draft) -> Plan:
    """The plan of a draft about a swarm that cannot be read."""
    return Plan(
        cluster=draft.desired.cluster,
        changes=tuple(draft.changes.values()),
        steps=draft.ordered(),
        hazards=tuple(draft.hazards),
        notes=tuple(draft.notes),
        impact=impact_of(draft, 0, []),
    )


def _stopped(observed: Observed, name: str) -> bool:
    state = observed.machines.get(name)
    return isinstance(state, MachineState) and state.power is Power.STOPPED


def _locked(observed: Observed, name: str) -> bool:
    engine = observed.engines.get(name)
    return isinstance(engine, EngineState) and engine.locked
