"""Disturbing and undoing, one call at a time; each can be made again."""

from collections.abc import Callable
from typing import Any

from swarmplan.adapters import Adapters
from swarmplan.errors import Conflict, Failure, NotFound, Permanent, Transient
from swarmplan.fleet.checks.disturb.undo_file import ToUndo, Undo
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.swarm import Availability
from swarmplan.spec.fleet.checks import Disturb, Disturbance

_TRIES = 5


def action_of(one: Disturbance, adapters: Adapters) -> Callable[[], None] | None:
    """How the driver does this to the machine; None where it cannot. It is asked by name (``driver_ports.Killing``, ``driver_ports.Pausing``): a guarded
    driver has what its own driver has."""
    driver = adapters.driver(one.machine)
    found = getattr(driver, str(one.kind), None)
    if found is None or (one.kind is Disturb.PAUSE and getattr(driver, "resume", None) is None):
        return None
    what = [one.machine] if one.kind is Disturb.PAUSE else one.machine
    return lambda: found(what)


def to_undo(one: Disturbance, snapshot: Snapshot) -> ToUndo | None:
    """How this is undone; None where there is nothing to do, as the node is so already."""
    if one.kind.halts:
        return ToUndo(Undo.RESUME if one.kind is Disturb.PAUSE else Undo.START, one.machine)
    node = snapshot.seen.node_of(one.machine)
    now, was = str(Availability.DRAIN), str(node.node.availability) if node is not None else ""
    return None if node is None or was == now else ToUndo(Undo.AVAILABILITY, one.machine, node.id, was, now)


def disturb(one: Disturbance, entry: ToUndo, adapters: Adapters) -> None:
    """Do it. Raises SwarmplanError."""
    if entry.kind is Undo.AVAILABILITY:
        _set(adapters, entry, entry.was, entry.now)
        return
    way = action_of(one, adapters)
    if way is not None:
        way()
    adapters.forget(one.machine)


def undo(entry: ToUndo, adapters: Adapters) -> None:
    """Undo it; nothing where somebody did, or the machine or its node is gone. Raises SwarmplanError."""
    if entry.kind is Undo.AVAILABILITY:
        _set(adapters, entry, entry.now, entry.was)
        return
    driver = adapters.driver(entry.machine)
    state = driver.find(entry.machine)
    if state is None:
        return
    power = state.power if isinstance(state, MachineState) else None
    resume = getattr(driver, "resume", None)
    if power is not Power.RUNNING and entry.kind is Undo.RESUME and resume is not None:
        resume([entry.machine])
        adapters.forget(entry.machine)
    elif power is not Power.RUNNING and entry.kind is Undo.START:
        driver.start(entry.machine)
        adapters.forget(entry.machine)
    _unlock(entry.machine, adapters)


def _unlock(machine: str, adapters: Adapters) -> None:
    """Unlock its engine, where it waits for the key. Raises Transient as long as it does not answer."""
    engine = adapters.engine(machine)
    try:
        locked = (engine.info().get("Swarm") or {}).get("LocalNodeState") == "locked"
    except Failure as error:
        raise Transient(f"{machine} is started, and does not answer yet: {error}") from error
    if locked and adapters.keys is not None:
        engine.unlock_swarm(adapters.unlock_key())


def _set(adapters: Adapters, of: ToUndo, was: str, now: str) -> None:
    """Set the availability of a node where it is ``was``."""
    for _ in range(_TRIES):
        manager = adapters.manager()
        try:
            entry: dict[str, Any] | None = next(iter(manager.nodes(of.node)), None)
            spec = entry["Spec"] if entry is not None else {}
            if entry is None or spec["Availability"] != was:
                return
            manager.update_node(of.node, entry["Version"]["Index"], {**spec, "Availability": now})
        except Conflict:
            continue
        except NotFound:
            return
        return
    raise Permanent(f"the node of {of.machine} is changed by others all the time: try again")
