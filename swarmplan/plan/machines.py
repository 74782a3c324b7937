"""Machines: what to make, start, change in place, or make anew."""

from dataclasses import dataclass, field

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState, Machine, MachineState, Power
from swarmplan.model.order import in_order
from swarmplan.model.unknown import KNOWN_AFTER_APPLY, Unknown
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.fields import machine_fields
from swarmplan.plan.plan import Consent
from swarmplan.steps.machines import CreateMachine, EngineReady, RemoveMachine, StartMachine, UpdateMachine
from swarmplan.steps.membership import NodeReady


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
        elif state is None or state.power is Power.BROKEN:
            if may_create:
                _create(draft, machines, machine, state)
        elif state.power is Power.STOPPED:
            _start(draft, machines, state)
        else:
            restarts = _running(draft, machines, machine, restarts)
    return machines


def _create(draft: Draft, machines: Machines, machine: Machine, state: MachineState | None) -> None:
    key = Key(Kind.MACHINE, machine.name)
    note = f"half made, made again: {state.detail}" if state else ""
    why = draft.change(key, Action.CREATE, _new_fields(machine), note)
    made = draft.step(CreateMachine(key=key, machine=machine, reason=why))
    machines.usable[machine.name] = frozenset({draft.step(EngineReady(key=key, needs=frozenset({made})))})
    machines.fresh.add(machine.name)


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
    ready = draft.step(EngineReady(key=key, needs=frozenset({updated})))
    machines.usable[machine.name] = frozenset({ready})
    machines.returning.add(machine.name)
    if draft.node_of(machine.name) is None:
        return frozenset({ready})
    node = Key(Kind.NODE, machine.name)
    return frozenset({draft.step(NodeReady(key=node, needs=frozenset({ready})))})


def _replace(draft: Draft, machines: Machines, machine: Machine, fields: tuple[FieldDiff, ...]) -> None:
    """Make it anew. Where it is a node its departure, which comes first, is planned with the other departures."""
    key = Key(Kind.MACHINE, machine.name)
    why = draft.change(key, Action.REPLACE, fields)
    draft.hazard(key, f"{key} is made anew ({why}): all it holds is lost", Consent.REPLACE)
    removed = f"remove {key}"
    made = draft.step(CreateMachine(key=key, machine=machine, needs=frozenset({removed}), reason=why))
    machines.usable[machine.name] = frozenset({draft.step(EngineReady(key=key, needs=frozenset({made})))})
    if draft.node_of(machine.name) is None:
        draft.step(RemoveMachine(key=key, reason="made anew"))
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
