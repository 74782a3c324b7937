"""Engines that are to be of another version than they are: told, for no step can change the engine of a machine yet."""

from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.swarm import Role
from swarmplan.model.values.order import in_order
from swarmplan.model.values.release import is_release
from swarmplan.plan.draft import Draft

_DISTRIBUTION = "distribution"
"""Whatever version the host's distribution has."""


def note_upgrades(draft: Draft) -> None:
    """Note each machine whose engine is of another version than ``engine.install`` names, and how it gets there."""
    for name in in_order(draft.desired.machines):
        wanted = draft.desired.machines[name].engine.install
        state, engine = draft.found.machines.get(name), draft.found.engines.get(name)
        prepared = isinstance(state, MachineState) and state.power is Power.RUNNING
        if not wanted or wanted == _DISTRIBUTION or not prepared or not isinstance(engine, EngineState):
            continue
        if not is_release(engine.version, wanted):
            draft.unsupported[Key(Kind.MACHINE, name)] = _told(draft, name, engine.version, wanted)


def _told(draft: Draft, name: str, found: str, wanted: str) -> str:
    manages = name in draft.desired.nodes and draft.desired.nodes[name].role is Role.MANAGER
    turn = ", one manager at a time" if manages else ""
    return (
        f"its engine is {found} and engine.install is {wanted}: swarmplan cannot yet change the engine of a"
        f" prepared machine. Drain its node, install that version there and make the node active again{turn}; or set"
        " engine.install to the version that it has"
    )
