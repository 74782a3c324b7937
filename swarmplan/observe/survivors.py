"""The state of managers without a majority: read from their swarm folders, for no engine reports it."""

from collections.abc import Mapping

from swarmplan.errors import Failure, Permanent
from swarmplan.fleet import Fleet
from swarmplan.health.quorum import lost_quorum
from swarmplan.model.backup import LogPosition
from swarmplan.model.cluster import Observed
from swarmplan.model.survivor import Survivor
from swarmplan.model.values.unknown import Unknown
from swarmplan.ports import SwarmFolders


def observe_survivors(fleet: Fleet, observed: Observed) -> Mapping[str, Survivor]:
    """The managers that answer where the majority is lost for good, by machine; none where it is not. Nothing is stopped for
    it, and one folder after the other is held in memory."""
    lost = lost_quorum(observed)
    if lost is None or lost.electing or lost.curable:
        return {}
    return {name: _survivor(fleet, name) for name in lost.answering}


def _survivor(fleet: Fleet, name: str) -> Survivor:
    try:
        if fleet.folders is None:
            raise Permanent("swarm folders cannot be read here")
        state = fleet.driver(name).copy_state(name, stop_engine=False)
    except Failure as error:
        return Survivor(Unknown(str(error)))
    locked = not _opens(fleet.folders, state, "")
    return Survivor(
        _position(fleet.folders, state), locked, _misfit(fleet, fleet.folders, state) if locked else ""
    )


def _position(folders: SwarmFolders, state: bytes) -> LogPosition | Unknown:
    try:
        return folders.position(state)
    except Permanent as error:
        return Unknown(str(error))


def _opens(folders: SwarmFolders, state: bytes, key: str) -> bool:
    try:
        folders.unlocked(state, key)
    except Permanent:
        return False
    return True


def _misfit(fleet: Fleet, folders: SwarmFolders, state: bytes) -> str:
    """Why the key that is kept does not unlock a folder."""
    if fleet.keys is None:
        return "no unlock key is configured: set swarm.unlock_key"
    try:
        key = fleet.keys.get()
    except Failure as error:
        return str(error)
    if key is None:
        return f"there is no key in {fleet.keys.place}: put it there"
    return (
        ""
        if _opens(folders, state, key)
        else f"the key in {fleet.keys.place} does not unlock the swarm: put the right one there"
    )
