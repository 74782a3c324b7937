"""The folder with the images of a mirror: taken once, marked as this fleet's, and removed only where it is."""

import json
import time
from contextlib import suppress
from pathlib import Path

from swarmplan import private_files
from swarmplan.errors import Permanent, reason_of
from swarmplan.fleet.mirror.places import Places
from swarmplan.programs import run

_MARK = ".swarmplan-mirror"
_SHORT = 65_536
_REMOVAL = 600.0


def take(places: Places) -> float:
    """Make the folder for images, or take it up again; when that was made, in seconds since 1970. Raises Permanent where it is another's: a
    folder is emptied by its mirror."""
    mark = places.storage / _MARK
    try:
        private_files.make_folder(places.folder)
        private_files.make_folder(places.storage)
        if not any(places.storage.iterdir()):
            now = time.time()
            private_files.write(mark, json.dumps({"fleet": places.fleet, "since": now}).encode())
            return now
        with mark.open("rb") as file:
            found = json.loads(file.read(_SHORT))
        if found["fleet"] == places.fleet:
            return float(found["since"])
    except (ValueError, KeyError, TypeError, FileNotFoundError):
        found = {}
    except OSError as error:
        raise Permanent(
            f"mirror: {error.filename or places.storage}: {reason_of(error)}: free some space, or name another mirror.folder"
        ) from error
    whose = f"is that of the fleet {found['fleet']}" if found else "has files of others in it"
    raise Permanent(f"mirror.folder: {places.storage} {whose}: name a new folder")


def empty(places: Places) -> None:
    """Remove all images, so that ``take`` makes the folder again; nothing where it is not this fleet's. Raises Permanent, Transient."""
    if not places.storage.is_dir():
        return
    take(places)
    # The mark last: a removal that was cut off goes on when it is tried again.
    for place in (places.data, places.fetched, places.storage / _MARK):
        ended = run(["rm", "-rf", "--one-file-system", "--", str(place)], deadline=_REMOVAL, detached=True)
        if ended.code != 0:
            raise _not_removed(place, ended.error_line)
    with suppress(OSError):  # something else is in it by now
        places.storage.rmdir()


def remove(places: Places) -> None:
    """Remove everything of the mirror. Raises Permanent, Transient."""
    empty(places)
    for place in (places.config, places.log, places.record):
        try:
            place.unlink(missing_ok=True)
        except OSError as error:
            raise _not_removed(place, reason_of(error)) from error
    for folder in (places.folder, places.folder.parent):
        with suppress(OSError):  # it was there before, or other mirrors are
            folder.rmdir()


def _not_removed(place: Path, why: str) -> Permanent:
    return Permanent(
        f"mirror: {place} cannot be removed: {why}; once you may write to {place.parent}, the next `swarmplan fleet apply` or"
        " `fleet destroy` goes on"
    )
