"""What each call of the ports does: the table by which guarded ports ask the fence. A call that is not in it is not let
through."""

from collections.abc import Mapping
from enum import Enum, auto


class Does(Enum):
    """What comes before a call: nothing, ``Fence.check``, or ``Fence.confirm``."""

    READS = auto()
    """It changes nothing, or nothing of the cluster."""
    CHANGES = auto()
    """It makes or adds something, or the engine refuses it where somebody was faster (a version, a name in use)."""
    DESTRUCTIVE = auto()
    """It removes, drains, demotes, stops or restores, or it may: carried out late, no version would hold it back."""


_R, _C, _D = Does.READS, Does.CHANGES, Does.DESTRUCTIVE

ENGINE: Mapping[str, Does] = {
    "info": _R, "images": _R, "load_image": _C, "distribution": _R,
    "init_swarm": _D,  # carried out late it makes a second swarm, or undoes what was done since it was forced
    "join_swarm": _C, "leave_swarm": _D,
    "swarm": _R, "update_swarm": _C, "unlock_key": _R, "unlock_swarm": _C,
    "nodes": _R, "update_node": _D, "remove_node": _D,
    "networks": _R, "network": _R, "create_network": _C, "remove_network": _D,
    "volumes": _R, "remove_volume": _D, "containers": _R, "remove_container": _D,
    "contents": _R, "create_content": _C, "update_content": _C, "remove_content": _D,
    "services": _R, "create_service": _C, "update_service": _C, "remove_service": _D,
    "service": _R, "has_service": _R, "tasks": _R, "task_logs": _R, "events": _R, "close": _R,
}  # fmt: skip
"""Of ``ports.Engine``."""
DRIVER: Mapping[str, Does] = {
    "check": _R, "preflight": _R, "notices": _R, "observe": _R, "find": _R, "predict": _R,
    "create": _C, "claim": _C, "start": _C,
    "stop": _D, "kill": _D, "update": _D, "repair": _D, "remove": _D,  # an engine that restarts is stopped first
    "leftovers": _R, "clean": _D, "remains": _R, "endpoint": _R,
    "run": _R,  # what it runs is the user's own
    "copy_state": _D, "replace_state": _D, "redirect": _C,
    "pause": _D, "resume": _C,
    "swap_lock": _R,  # what leases themselves are kept with
    "preload": _R,  # nothing is done before "create"
    "unusable": _R, "close": _R,
}  # fmt: skip
"""Of ``ports.MachineDriver``, and of what it may have besides (``driver_ports.Locking``, ``driver_ports.Killing``,
``driver_ports.Pausing``, ``driver_ports.Preloading``, ``driver_ports.Privileged``)."""
KEEPER: Mapping[str, Does] = {"place": _R, "check_preconditions": _R, "get": _R, "put": _D}
"""Of ``ports.KeyKeeper``: an old key in the place of a newer one would lock the managers out."""
THROUGH_RAFT = frozenset({
    "update_swarm", "update_node", "remove_node", "create_network", "remove_network", "create_content", "update_content",
    "remove_content", "create_service", "update_service", "remove_service",
})  # fmt: skip
"""Calls of an engine that change the swarm it manages."""
