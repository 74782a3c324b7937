"""The machines of one cluster as their drivers find them, in the order in which they are paused and resumed."""

from typing import TYPE_CHECKING

from swarmplan.driver_ports import Pausing, unable_to_pause
from swarmplan.errors import Permanent
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.values.order import in_order
from swarmplan.model.values.unknown import Unknown

if TYPE_CHECKING:
    from swarmplan.cli.wiring.site import Site


def machine_states(found: "Site") -> dict[str, MachineState]:
    """Those that are there, by name, managers first: they are paused before they miss anybody, and resumed before anybody asks for them.
    Raises Permanent for one that cannot be read, or whose driver cannot pause."""
    states: dict[str, MachineState] = {}
    for kind, driver in sorted(found.adapters.drivers.items()):
        seen = driver.observe()
        if seen and not isinstance(driver, Pausing):
            raise Permanent(unable_to_pause(kind, in_order(seen)))
        for name, state in seen.items():
            if isinstance(state, Unknown):
                raise Permanent(f"{name}: could not be read: {state.reason}")
            found.adapters.assign(name, kind)
            states[name] = state
    names = sorted(in_order(states), key=lambda name: not manages(found, name))
    return {name: states[name] for name in names}


def manages(found: "Site", name: str) -> bool:
    """Whether this machine is a manager of the file."""
    return name in found.desired.machines and found.desired.manages(name)


def with_power(states: dict[str, MachineState], power: Power) -> list[str]:
    """The names of those in this state."""
    return [name for name, state in states.items() if state.power is power]
