"""Engines that restart: one after the other, each awaited as a node again, and what that does to the quorum meanwhile."""

from collections.abc import Sequence

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import Machine, MachineState
from swarmplan.plan.draft import Draft
from swarmplan.plan.machines.locks import plan_unlock
from swarmplan.plan.plan import Approval
from swarmplan.steps.base import Step
from swarmplan.steps.machines import EngineReady, RepairMachine, UpdateMachine
from swarmplan.steps.swarm.membership import NodeReady


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
    if draft.node_of(name) is not None:
        back = draft.step(NodeReady(key=Key(Kind.NODE, name)))
    draft.restarted = frozenset({back})
