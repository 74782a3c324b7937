"""Hosts that were there before the cluster and stay when it goes: prepared where others are made, released where others
are destroyed."""

from swarmplan.model.cluster import Observed
from swarmplan.model.machine import MachineState
from swarmplan.steps.machines import CreateMachine, PrepareMachine, ReleaseMachine, RemoveMachine


def preexisting(observed: Observed, machine: str) -> bool:
    """Whether the machine is such a host."""
    state = observed.machines.get(machine)
    return isinstance(state, MachineState) and state.preexisting


def making(observed: Observed, machine: str) -> type[CreateMachine]:
    """The step that brings this machine."""
    return PrepareMachine if preexisting(observed, machine) else CreateMachine


def removal(observed: Observed, machine: str) -> type[RemoveMachine]:
    """The step that takes this machine away."""
    return ReleaseMachine if preexisting(observed, machine) else RemoveMachine


def and_stays(observed: Observed, machine: str) -> str:
    """What to add for people where a removal leaves the host."""
    return "; the host stays" if preexisting(observed, machine) else ""
