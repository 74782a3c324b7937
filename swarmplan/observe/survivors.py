"""The state of managers without a majority: read from their swarm folders, for no engine reports it."""

from collections.abc import Mapping

from swarmplan.adapters import Adapters
from swarmplan.errors import Failure, Permanent
from swarmplan.health.quorum import lost_quorum
from swarmplan.model.backup import LogPosition, Survivor
from swarmplan.model.cluster import Observed
from swarmplan.model.values.unknown import Unknown


def observe_survivors(adapters: Adapters, observed: Observed) -> Mapping[str, Survivor]:
    """The managers that answer where the majority is lost for good, by machine; none where it is not. Nothing is stopped for
    it, and one folder after the other is held in memory."""
    lost = lost_quorum(observed)
    if lost is None or lost.electing or lost.curable:
        return {}
    return {name: _survivor(adapters, name) for name in lost.answering}


def _survivor(adapters: Adapters, name: str) -> Survivor:
    try:
        state = adapters.driver(name).copy_state(name, stop_engine=False)
    except Failure as error:
        return Survivor(Unknown(str(error)))
    locked = not _opens(adapters, state, "")
    return Survivor(_position(adapters, state), locked, _misfit(adapters, state) if locked else "")


def _position(adapters: Adapters, state: bytes) -> LogPosition | Unknown:
    try:
        return adapters.folders.position(state)
    except Permanent as error:
        return Unknown(str(error))


def _opens(adapters: Adapters, state: bytes, key: str) -> bool:
    try:
        adapters.folders.unlocked(state, key)
    except Permanent:
        return False
    return True


def _misfit(adapters: Adapters, state: bytes) -> str:
    """Why the stored key does not unlock a folder; "" where it does."""
    try:
        key = adapters.unlock_key()
    except Failure as error:
        return str(error)
    if adapters.keys is None or _opens(adapters, state, key):
        return ""
    return f"the key in {adapters.keys.place} does not unlock the swarm: put the right one there"
