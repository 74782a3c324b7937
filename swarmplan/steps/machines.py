"""Creating, starting, changing and removing machines, through their drivers."""

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.steps.base import Step, Wait
from swarmplan.steps.facts import Effect, FactKind


@dataclass(frozen=True, kw_only=True)
class CreateMachine(Step):
    """Create a machine, or recreate one that was created in part."""

    machine: Machine
    verb = "create"
    provides_kinds = (FactKind.ENGINE_STARTED,)
    deadline = 900.0

    def unmet(self, adapters: Adapters) -> str | None:
        state = found(adapters, self.machine.name)
        if state is None or state.power is Power.BARE:
            return "does not exist" if state is None else "not prepared yet"
        if state.power is Power.BROKEN:
            return f"created only in part: {state.detail}"
        return None if state.machine == self.machine else "exists, but with other options"

    def apply(self, adapters: Adapters) -> None:
        adapters.forget(self.machine.name)
        adapters.driver(self.machine.name).create(self.machine)


@dataclass(frozen=True, kw_only=True)
class PrepareMachine(CreateMachine):
    """Make an existing host ready for the cluster."""

    verb = "prepare"


@dataclass(frozen=True, kw_only=True)
class ClaimMachine(Step):
    """Label a machine that is in the swarm already as the cluster's; nothing else of it changes."""

    machine: Machine
    verb = "claim"

    def unmet(self, adapters: Adapters) -> str | None:
        return (
            f"it does not have the label of cluster {adapters.cluster}"
            if existing(adapters, self.machine.name).joined
            else None
        )

    def apply(self, adapters: Adapters) -> None:
        adapters.driver(self.machine.name).claim(self.machine)


@dataclass(frozen=True, kw_only=True)
class RepairMachine(Step):
    """Let the driver repair a running machine, as its state says."""

    verb = "repair"
    effect = Effect.STOPS
    provides_kinds = (FactKind.ENGINE_STARTED,)
    restarts_engine = True
    deadline = 600.0

    def unmet(self, adapters: Adapters) -> str | None:
        return existing(adapters, self.key.name).repair or None

    def apply(self, adapters: Adapters) -> None:
        adapters.forget(self.key.name)
        adapters.driver(self.key.name).repair(self.key.name)


@dataclass(frozen=True, kw_only=True)
class StartMachine(Step):
    """Start a machine that is stopped, or resume one that is paused."""

    verb = "start"
    provides_kinds = (FactKind.ENGINE_STARTED,)
    deadline = 300.0
    reveals = True

    def unmet(self, adapters: Adapters) -> str | None:
        state = existing(adapters, self.key.name)
        return None if state.power is Power.RUNNING else state.detail or str(state.power)

    def apply(self, adapters: Adapters) -> None:
        adapters.forget(self.key.name)
        adapters.driver(self.key.name).start(self.key.name)


@dataclass(frozen=True, kw_only=True)
class UpdateMachine(Step):
    """Change in place what the driver can change without recreating the machine."""

    machine: Machine
    verb = "update"
    effect = Effect.STOPS
    provides_kinds = (FactKind.ENGINE_STARTED,)
    restarts_engine = True
    deadline = 300.0

    def unmet(self, adapters: Adapters) -> str | None:
        state = found(adapters, self.machine.name)
        return None if state is not None and state.machine == self.machine else "not updated yet"

    def apply(self, adapters: Adapters) -> None:
        adapters.driver(self.machine.name).update(self.machine)


@dataclass(frozen=True, kw_only=True)
class RemoveMachine(Step):
    """Remove a machine with its data."""

    verb = "remove"
    stops_tasks = True
    provides_kinds = (FactKind.MACHINE_GONE,)
    deadline = 300.0

    def unmet(self, adapters: Adapters) -> str | None:
        state = found(adapters, self.key.name)
        return None if state is None or state.power is Power.BARE else "still exists"

    def apply(self, adapters: Adapters) -> None:
        adapters.forget(self.key.name)
        adapters.driver(self.key.name).remove(self.key.name)


@dataclass(frozen=True, kw_only=True)
class ReleaseMachine(RemoveMachine):
    """Release a pre-existing host: what was made on it for the cluster is removed."""

    verb = "release"


@dataclass(frozen=True, kw_only=True)
class CleanUp(Step):
    """Remove what a driver has of a cluster besides machines. The key's name is the driver's."""

    verb = "clean up"
    deadline = 120.0

    def unmet(self, adapters: Adapters) -> str | None:
        return ", ".join(adapters.drivers[self.key.name].leftovers()) or None

    def apply(self, adapters: Adapters) -> None:
        adapters.drivers[self.key.name].clean()


@dataclass(frozen=True, kw_only=True)
class EngineReady(Wait):
    """Wait until the machine's engine answers. One that died ends the step at once, not at the deadline."""

    deadline = 120.0
    requires_kinds = (FactKind.ENGINE_STARTED,)
    provides_kinds = (FactKind.ENGINE_READY,)

    def unmet(self, adapters: Adapters) -> str | None:
        try:
            adapters.engine(self.key.name).info()
        except Unreachable as error:
            state = existing(adapters, self.key.name)
            if state.power is not Power.RUNNING:
                raise Permanent(f"{self.key.name}: its engine is not running: {state.detail}") from error
            return "its engine does not answer yet"
        return None


def found(adapters: Adapters, name: str) -> MachineState | None:
    """The machine as its driver has it, None when there is none. Raises Unreachable when the driver cannot tell."""
    state = adapters.driver(name).find(name)
    if isinstance(state, Unknown):
        raise Unreachable(f"{name}: {state.reason}")
    return state


def existing(adapters: Adapters, name: str) -> MachineState:
    """The same. Raises Permanent when there is none."""
    state = found(adapters, name)
    if state is None:
        raise Permanent(f"machine {name} does not exist any more: run `swarmplan plan` again")
    return state
