"""Making, starting, changing and removing machines, through their drivers."""

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Unreachable
from swarmplan.fleet import Fleet
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.steps.base import Step, Wait
from swarmplan.steps.facts import Effect, FactKind


@dataclass(frozen=True, kw_only=True)
class CreateMachine(Step):
    """Make a machine, or make a half-made one again."""

    machine: Machine
    verb = "create"
    provides_kinds = (FactKind.ENGINE_STARTED,)
    deadline = 900.0

    def unmet(self, fleet: Fleet) -> str | None:
        state = found(fleet, self.machine.name)
        if state is None or state.power is Power.BARE:
            return "does not exist" if state is None else "not prepared yet"
        if state.power is Power.BROKEN:
            return f"created only in part: {state.detail}"
        return None if state.machine == self.machine else "exists, but with other options"

    def apply(self, fleet: Fleet) -> None:
        fleet.forget(self.machine.name)
        fleet.driver(self.machine.name).create(self.machine)


@dataclass(frozen=True, kw_only=True)
class PrepareMachine(CreateMachine):
    """Make an existing host ready for the cluster."""

    verb = "prepare"


@dataclass(frozen=True, kw_only=True)
class ClaimMachine(Step):
    """Mark a machine that is in the swarm already as the cluster's, as it was found; nothing else of it changes."""

    machine: Machine
    verb = "claim"
    deadline = 60.0

    def unmet(self, fleet: Fleet) -> str | None:
        state = found(fleet, self.machine.name)
        if state is None:
            raise Permanent(f"{self.machine.name} is gone")
        return "not marked" if state.joined else None

    def apply(self, fleet: Fleet) -> None:
        fleet.driver(self.machine.name).claim(self.machine)


@dataclass(frozen=True, kw_only=True)
class RepairMachine(Step):
    """Let the driver mend a machine that runs, as its state says."""

    verb = "repair"
    effect = Effect.STOPS
    provides_kinds = (FactKind.ENGINE_STARTED,)
    restarts_engine = True
    deadline = 600.0

    def unmet(self, fleet: Fleet) -> str | None:
        state = found(fleet, self.key.name)
        if state is None:
            raise Permanent(f"{self.key.name} is gone")
        return state.repair or None

    def apply(self, fleet: Fleet) -> None:
        fleet.forget(self.key.name)
        fleet.driver(self.key.name).repair(self.key.name)


@dataclass(frozen=True, kw_only=True)
class StartMachine(Step):
    """Start a stopped machine."""

    verb = "start"
    provides_kinds = (FactKind.ENGINE_STARTED,)
    deadline = 300.0
    reveals = True

    def unmet(self, fleet: Fleet) -> str | None:
        state = found(fleet, self.key.name)
        if state is None:
            raise Permanent(f"{self.key.name} is gone")
        return None if state.power is Power.RUNNING else state.detail or str(state.power)

    def apply(self, fleet: Fleet) -> None:
        fleet.forget(self.key.name)
        fleet.driver(self.key.name).start(self.key.name)


@dataclass(frozen=True, kw_only=True)
class UpdateMachine(Step):
    """Change in place what the driver can change without making the machine anew."""

    machine: Machine
    verb = "update"
    effect = Effect.STOPS
    provides_kinds = (FactKind.ENGINE_STARTED,)
    restarts_engine = True
    deadline = 300.0

    def unmet(self, fleet: Fleet) -> str | None:
        state = found(fleet, self.machine.name)
        return None if state is not None and state.machine == self.machine else "not updated yet"

    def apply(self, fleet: Fleet) -> None:
        fleet.driver(self.machine.name).update(self.machine)


@dataclass(frozen=True, kw_only=True)
class RemoveMachine(Step):
    """Remove a machine and all it held."""

    verb = "remove"
    stops_tasks = True
    provides_kinds = (FactKind.MACHINE_GONE,)
    deadline = 300.0

    def unmet(self, fleet: Fleet) -> str | None:
        state = found(fleet, self.key.name)
        return None if state is None or state.power is Power.BARE else "still exists"

    def apply(self, fleet: Fleet) -> None:
        fleet.forget(self.key.name)
        fleet.driver(self.key.name).remove(self.key.name)


@dataclass(frozen=True, kw_only=True)
class ReleaseMachine(RemoveMachine):
    """Let go of a host that stays: it leaves the swarm, and what was made on it for the cluster is removed."""

    verb = "release"


@dataclass(frozen=True, kw_only=True)
class CleanUp(Step):
    """Remove what a driver keeps for a cluster beside its machines. The key's name is the driver's."""

    verb = "clean up"
    deadline = 120.0

    def unmet(self, fleet: Fleet) -> str | None:
        return ", ".join(fleet.drivers[self.key.name].leftovers()) or None

    def apply(self, fleet: Fleet) -> None:
        fleet.drivers[self.key.name].clean()


@dataclass(frozen=True, kw_only=True)
class EngineReady(Wait):
    """Wait until the machine's engine answers. An engine that died is told at once, not at the deadline."""

    deadline = 120.0
    requires_kinds = (FactKind.ENGINE_STARTED,)
    provides_kinds = (FactKind.ENGINE_READY,)

    def unmet(self, fleet: Fleet) -> str | None:
        try:
            fleet.engine(self.key.name).info()
        except Unreachable as error:
            state = found(fleet, self.key.name)
            if state is None or state.power is not Power.RUNNING:
                detail = state.detail if state else "the machine is gone"
                raise Permanent(f"{self.key.name}: its engine is not running: {detail}") from error
            return "its engine does not answer yet"
        return None


def found(fleet: Fleet, name: str) -> MachineState | None:
    """The machine as its driver has it, None when there is none. Raises Unreachable when the driver cannot tell."""
    state = fleet.driver(name).find(name)
    if isinstance(state, Unknown):
        raise Unreachable(f"{name}: {state.reason}")
    return state
