"""Machines: what to make, start, change in place, or make anew."""

from dataclasses import dataclass, field

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState, Machine, MachineState, Power
from swarmplan.model.order import in_order
from swarmplan.model.unknown import KNOWN_AFTER_APPLY, Unknown
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.fields import machine_fields
from swarmplan.plan.lent import lent, making, removal
from swarmplan.plan.plan import Consent
from swarmplan.steps.machines import (
    EngineReady,
    RepairMachine,
    StartMachine,
    UpdateMachine,
)
from swarmplan.steps.membership import NodeReady

_UNMADE = frozenset({Power.BROKEN, Power.BARE})


@dataclass(slots=True)
class Machines:
    """What the other kinds need to know of the machines.

    ``usable`` maps a machine to the steps before its engine can be used; one that cannot be seen is not in it.
    ``stocked`` maps it to those after which its images are on it.
    ``fresh`` are made in this plan and ``replaced`` are made anew after their node has left; ``returning`` come back
    with what they had.
    """

    usable: dict[str, Needs] = field(default_factory=dict)
    stocked: dict[str, Needs] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    returning: set[str] = field(default_factory=set)


def plan_machines(draft: Draft) -> Machines:
    """Plan every declared machine."""
    machines = Machines()
    restarts: Needs = NOTHING
    may_create = not isinstance(
        draft.observed.swarm, Unknown
    )  # what we cannot see may be the swarm we would make again
    for name in in_order(draft.desired.machines):
        machine, state = draft.desired.machines[name], draft.observed.machines.get(name)
        if isinstance(state, Unknown):
            draft.unknown[Key(Kind.MACHINE, name)] = state.reason
        elif state is None or state.power in _UNMADE:
            if may_create:
                _create(draft, machines, machine, state)
        elif state.power is Power.STOPPED:
            _start(draft, machines, state)
        elif state.repair:
            restarts = _repair(draft, machines, state, restarts)
        else:
            restarts = _running(draft, machines, machine, restarts)
    return machines


def _create(draft: Draft, machines: Machines, machine: Machine, state: MachineState | None) -> None:
    key = Key(Kind.MACHINE, machine.name)
    why = draft.change(key, Action.CREATE, _new_fields(machine), _note(state))
    make = making(draft.observed, machine.name)
    made = draft.step(make(key=key, machine=machine, reason=why))
    machines.usable[machine.name] = frozenset({draft.step(EngineReady(key=key, needs=frozenset({made})))})
    machines.fresh.add(machine.name)


def _note(state: MachineState | None) -> str:
    if state is None:
        return ""
    if state.power is Power.BROKEN:
        return f"half made: {state.detail}"
    return f"a host that is there: {state.detail}" if state.detail else "a host that is there"


def _start(draft: Draft, machines: Machines, state: MachineState) -> None:
    name = state.machine.name
    key = Key(Kind.MACHINE, name)
    why = draft.change(key, Action.UPDATE, [FieldDiff("power", "stopped", "running")])
    started = draft.step(StartMachine(key=key, reason=why))
    machines.usable[name] = frozenset({draft.step(EngineReady(key=key, needs=frozenset({started})))})
    machines.returning.add(name)


def _running(draft: Draft, machines: Machines, machine: Machine, restarts: Needs) -> Needs:
    """Plan a machine that runs. Engines restart one after the other: ``restarts`` is the one before, the answer the last."""
    key = Key(Kind.MACHINE, machine.name)
    state = draft.observed.machines[machine.name]
    assert isinstance(state, MachineState)  # noqa: S101 - the caller has sorted out the others
    engine = draft.observed.engines.get(machine.name)
    if not isinstance(engine, EngineState):
        draft.unknown[key] = engine.reason if engine else "its engine was not asked"
        return restarts
    fields = machine_fields(state.machine, machine)
    if not fields:
        machines.usable[machine.name] = NOTHING
        return restarts
    if any(_top(diff) not in state.in_place for diff in fields):
        if not isinstance(draft.observed.swarm, Unknown):  # it may be in the swarm that cannot be read
            _replace(draft, machines, machine, fields)
        return restarts
    why = draft.change(key, Action.UPDATE, fields)
    draft.hazard(key, f"{key}: its engine restarts, and so do the tasks on it", Consent.RESTART)
    updated = draft.step(UpdateMachine(key=key, machine=machine, needs=restarts, reason=why))
    return _back(draft, machines, machine.name, updated)


def _repair(draft: Draft, machines: Machines, state: MachineState, restarts: Needs) -> Needs:
    """Plan a machine that its driver must mend first, whether or not its engine answers meanwhile. Its other
    differences are for the next plan."""
    name = state.machine.name
    key = Key(Kind.MACHINE, name)
    why = draft.change(key, Action.UPDATE, note=state.repair)
    draft.hazard(
        key, f"{key}: {state.repair}: its engine restarts, and so do the tasks on it", Consent.RESTART
    )
    repaired = draft.step(RepairMachine(key=key, needs=restarts, reason=why))
    return _back(draft, machines, name, repaired)


def _back(draft: Draft, machines: Machines, name: str, after: str) -> Needs:
    """Await a machine whose engine restarted, and its node. The step after which the next may restart."""
    ready = draft.step(EngineReady(key=Key(Kind.MACHINE, name), needs=frozenset({after})))
    machines.usable[name] = frozenset({ready})
    machines.returning.add(name)
    if draft.node_of(name) is None:
        return frozenset({ready})
    return frozenset({draft.step(NodeReady(key=Key(Kind.NODE, name), needs=frozenset({ready})))})


def _replace(draft: Draft, machines: Machines, machine: Machine, fields: tuple[FieldDiff, ...]) -> None:
    """Make it anew. Where it is a node its departure, which comes first, is planned with the other departures."""
    key = Key(Kind.MACHINE, machine.name)
    why = draft.change(key, Action.REPLACE, fields)
    cost = "the host it was on is released" if lent(draft.observed, machine.name) else "all it holds is lost"
    draft.hazard(key, f"{key} is made anew ({why}): {cost}", Consent.REPLACE)
    leave, make = removal(draft.observed, machine.name), making(draft.observed, machine.name)
    left = frozenset({leave(key=key).name})
    made = draft.step(make(key=key, machine=machine, needs=left, reason=why))
    machines.usable[machine.name] = frozenset({draft.step(EngineReady(key=key, needs=frozenset({made})))})
    if draft.node_of(machine.name) is None:
        draft.step(leave(key=key, reason="made anew"))
        machines.fresh.add(machine.name)
    else:
        machines.replaced.add(machine.name)


def _new_fields(machine: Machine) -> tuple[FieldDiff, ...]:
    nothing = Machine(machine.name, "", {})
    return (*machine_fields(nothing, machine), FieldDiff("address", None, KNOWN_AFTER_APPLY))


def _top(diff: FieldDiff) -> str:
    """``engine`` of ``engine.labels.zone``; options are told apart one by one."""
    first, _, rest = diff.path.partition(".")
    return f"options.{rest.partition('.')[0]}" if first == "options" else first
