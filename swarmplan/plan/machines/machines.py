"""Machines: create, start, change in place, or recreate. Engines restart one after the other."""

from collections.abc import Sequence

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import STARTABLE, Machine, MachineState, Power
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import KNOWN_AFTER_APPLY, Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.fields import machine_fields
from swarmplan.plan.machines.claims import is_taken, plan_claim
from swarmplan.plan.machines.locks import plan_key_storage, plan_locked, plan_unlock
from swarmplan.plan.machines.rejoin import plan_rejoining
from swarmplan.plan.plan import Approval
from swarmplan.plan.preexisting import making, preexisting, removal
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.machines import EngineReady, RepairMachine, StartMachine, UpdateMachine
from swarmplan.steps.swarm.membership import NodeReady

_UNMADE = frozenset({Power.BROKEN, Power.BARE})


def plan_machines(draft: Draft) -> None:
    """Plan every declared machine."""
    plan_key_storage(draft)
    # What cannot be seen may be the swarm that would be created again.
    may_create = not isinstance(draft.observed.swarm, Unknown)
    for name in sorted(in_order(draft.desired.machines), key=lambda name: _is_leader(draft, name)):
        machine, state = draft.desired.machines[name], draft.observed.machines.get(name)
        if isinstance(state, Unknown):
            draft.unknown[Key(Kind.MACHINE, name)] = state.reason
        elif state is not None and is_taken(draft, state):
            plan_claim(draft, state)
        elif state is None or state.power in _UNMADE:
            if may_create:
                _create(draft, machine, state)
        elif state.power in STARTABLE:
            start(draft, state)
        elif state.repair:
            repair(draft, state)
        else:
            _running(draft, machine, state)
    draft.provide(draft.restarted, FactKind.ENGINES_BACK)


def _create(draft: Draft, machine: Machine, state: MachineState | None) -> None:
    key = Key(Kind.MACHINE, machine.name)
    fields = machine_fields(Machine(machine.name, "", {}), machine, draft.shown(key))
    address = FieldDiff("address", None, KNOWN_AFTER_APPLY)
    why = draft.change(key, Action.CREATE, (*fields, address), _note(state))
    make = making(draft.observed, machine.name)
    draft.step(make(key=key, machine=machine, reason=why))
    draft.step(EngineReady(key=key))
    draft.machines.usable.add(machine.name)
    draft.machines.created.add(machine.name)


def _note(state: MachineState | None) -> str:
    if state is None:
        return ""
    if state.power is Power.BROKEN:
        return f"created only in part: {state.detail}"
    return f"an existing host: {state.detail}" if state.detail else "an existing host"


def start(draft: Draft, state: MachineState) -> None:
    """Plan the start of a machine that is stopped or paused; it returns with what it had."""
    name = state.machine.name
    key = Key(Kind.MACHINE, name)
    why = draft.change(key, Action.UPDATE, [FieldDiff("power", str(state.power), "running")])
    draft.step(StartMachine(key=key, reason=why))
    draft.step(EngineReady(key=key))
    plan_unlock(draft, name)
    draft.machines.usable.add(name)
    draft.machines.returning.add(name)


def _is_leader(draft: Draft, name: str) -> bool:
    """Whether it is the leader's machine, whose engine restarts last: every one before would cost an election more."""
    node = draft.observed.node_of(name)
    return node is not None and node.leader


def _running(draft: Draft, machine: Machine, state: MachineState) -> None:
    engine = draft.observed.engines.get(machine.name)
    fields = machine_fields(state.machine, machine, draft.shown(Key(Kind.MACHINE, machine.name)))
    if engine is None or isinstance(engine, Unknown):
        reason = engine.reason if engine else "its engine was not queried"
        draft.unknown[Key(Kind.MACHINE, machine.name)] = reason
    elif not fields and engine.locked:
        plan_locked(draft, machine.name)
    elif not fields:
        draft.machines.usable.add(machine.name)
        plan_rejoining(draft, state, engine)
    elif all(_top(diff) in state.in_place for diff in fields):
        update(draft, machine, fields)
    elif not isinstance(draft.observed.swarm, Unknown):  # it may be in the swarm that cannot be read
        _replace(draft, machine, fields)


def _replace(draft: Draft, machine: Machine, fields: tuple[FieldDiff, ...]) -> None:
    """Recreate it. Where it is a node its departure, which comes first, is planned with the other departures."""
    key, machines = Key(Kind.MACHINE, machine.name), draft.machines
    why = draft.change(key, Action.REPLACE, fields)
    host = preexisting(draft.observed, machine.name)
    cost = "the host it was on is released" if host else "all data on it is lost"
    draft.hazard(key, f"{key} is recreated ({why}): {cost}", Approval.REPLACE)
    leave, make = removal(draft.observed, machine.name), making(draft.observed, machine.name)
    gone = Fact(FactKind.MACHINE_GONE, machine.name)
    draft.step(make(key=key, machine=machine, reason=why), requires=[gone])
    draft.step(EngineReady(key=key))
    machines.usable.add(machine.name)
    if draft.observed.node_of(machine.name) is None:
        draft.step(leave(key=key, reason="recreated"))
        machines.created.add(machine.name)
    else:
        machines.replaced.add(machine.name)
        machines.rejoined.add(machine.name)


def _top(diff: FieldDiff) -> str:
    """``engine`` of ``engine.labels.zone``; options are compared one by one."""
    first, _, rest = diff.path.partition(".")
    return f"options.{rest.partition('.')[0]}" if first == "options" else first


def update(draft: Draft, machine: Machine, fields: Sequence[FieldDiff]) -> None:
    """Plan differences that the driver changes in place."""
    key = Key(Kind.MACHINE, machine.name)
    why = draft.change(key, Action.UPDATE, fields)
    draft.hazard(key, f"{key}: its engine and the tasks on it restart", Approval.RESTART)
    restart(draft, UpdateMachine(key=key, machine=machine, needs=draft.restarted, reason=why))


def repair(draft: Draft, state: MachineState) -> None:
    """Plan a machine that its driver must mend first, whether or not its engine answers meanwhile. Its other
    differences are for the next plan."""
    key = Key(Kind.MACHINE, state.machine.name)
    why = draft.change(key, Action.UPDATE, note=state.repair)
    message = f"{key}: {state.repair}: its engine and the tasks on it restart"
    draft.hazard(key, message, Approval.RESTART)
    restart(draft, RepairMachine(key=key, needs=draft.restarted, reason=why))


def restart(draft: Draft, step: Step) -> None:
    """Plan a step that restarts its machine's engine, and await the engine and its node; the next engine restarts after
    that."""
    draft.step(step)
    name = step.interrupts
    back = draft.step(EngineReady(key=Key(Kind.MACHINE, name)))
    plan_unlock(draft, name)
    draft.machines.usable.add(name)
    draft.machines.returning.add(name)
    if draft.observed.node_of(name) is not None:
        back = draft.step(NodeReady(key=Key(Kind.NODE, name)))
    draft.restarted = frozenset({back})
