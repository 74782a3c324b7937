"""The mirror of a fleet as it is to be: running, fresh and filled; or gone."""

import time
from collections.abc import Callable
from pathlib import Path

from swarmplan.errors import Permanent
from swarmplan.fleet.mirror import address, process, storage_folder
from swarmplan.fleet.mirror.fetching import Fetching
from swarmplan.fleet.mirror.places import places_of
from swarmplan.fleet.mirror.stored import Storage
from swarmplan.fleet.mirror.upstream import Upstream
from swarmplan.spec.fleet.images import Mirror

FRESH = 6 * 86_400.0
"""Seconds after which its images are removed and fetched again. docker-registry 2.8 removes what it has fetched after seven days, fixed, and
answers with broken streams while and after it does (distribution#2367)."""


def have_mirror(
    state: Path, fleet: str, mirror: Mirror, *, tell: Callable[[str], None], stopped: Callable[[], bool]
) -> None:
    """Have it running with its images; ``tell`` gets a line for each thing that was done, and for each image that cannot be fetched, which stops
    nothing. ``state`` is the folder of all fleets'. One command of the fleet at a time. Raises Permanent, Transient, Interrupted."""
    before = places_of(state, fleet, None)
    places = places_of(state, fleet, mirror)
    if before.config.exists() and before.storage != places.storage:
        process.stop(before)
        storage_folder.empty(before)
    since = storage_folder.take(places)
    if time.time() - since > FRESH or since > time.time():
        process.stop(places)
        storage_folder.empty(places)
        storage_folder.take(places)
        tell("mirror: its images were older than six days, and are fetched again")
    upstream = Upstream(mirror.upstream, stopped)
    online = process.is_served(places, mirror) or upstream.answers()
    process.configure(places, mirror, online=online)
    if mirror.own_address:
        address.add()
    if process.start(places, mirror, online=online):
        tell(f"mirror: docker-registry listens on {mirror.listen}, a cache of {mirror.upstream}")
    if not online:
        tell(
            "mirror: its upstream does not answer: it serves what it has, until a fleet apply finds it answering"
        )
        return
    _fetch(Fetching(upstream, Storage(places)), mirror, tell)


def stop_mirror(state: Path, fleet: str) -> bool:
    """Stop it, and remove its images and its address; whether there was one. Raises Permanent, Transient."""
    places = places_of(state, fleet, None)
    if not places.folder.is_dir():
        return False
    has_address = address.is_noted(places)
    process.stop(places)
    storage_folder.remove(places)
    if has_address:
        address.remove(places)
    return True


def _fetch(fetching: Fetching, mirror: Mirror, tell: Callable[[str], None]) -> None:
    for image in mirror.images:
        try:
            if fetching.fetch(image):
                tell(f"mirror: {image} was fetched")
        except Permanent as error:
            tell(f"mirror: {image} was not fetched, and engines will ask for it: {error}")
