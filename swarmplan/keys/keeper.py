"""Choosing the KeyKeeper."""

from swarmplan.keys.command import CommandKeeper
from swarmplan.keys.file import FileKeeper
from swarmplan.model.swarm import KeyPlace
from swarmplan.ports import KeyKeeper


def keeper(place: KeyPlace) -> KeyKeeper:
    """The KeyKeeper of this place. Creating it reads and runs nothing."""
    return FileKeeper(place.file) if place.file else CommandKeeper(place.put, place.get)
