"""The keeper for a place."""

from swarmplan.keys.command import CommandKeeper
from swarmplan.keys.file import FileKeeper
from swarmplan.model.swarm import KeyPlace
from swarmplan.ports import KeyKeeper


def keeper(place: KeyPlace) -> KeyKeeper:
    """Who keeps the key at this place. Opening reads and runs nothing."""
    return FileKeeper(place.file) if place.file else CommandKeeper(place.put, place.get)
