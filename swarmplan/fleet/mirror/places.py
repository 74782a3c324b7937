"""Where what belongs to the mirror of one fleet is."""

import json
import time
from contextlib import suppress
from pathlib import Path

from swarmplan import private_files
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, reason_of
from swarmplan.programs import run
from swarmplan.spec.fleet.images import Mirror

_MARK = ".swarmplan-mirror"
_SHORT = 65_536
_REMOVAL = 600.0


@dataclass(frozen=True, slots=True)
class Places:
    """``folder`` is the fleet's own, among its state; ``storage`` is where the images are."""

    fleet: str
    folder: Path
    storage: Path

    @property
    def config(self) -> Path:
        """The configuration of docker-registry."""
        return self.folder / "config.json"

    @property
    def record(self) -> Path:
        """Which process serves."""
        return self.folder / "mirror.json"

    @property
    def log(self) -> Path:
        """What it says: errors alone."""
        return self.folder / "mirror.log"

    @property
    def data(self) -> Path:
        """What docker-registry calls its root directory."""
        return self.storage / "data"

    @property
    def fetched(self) -> Path:
        """Downloads that are not complete."""
        return self.storage / "fetched"

    def take(self) -> float:
        """Make the folder for images, or take it up again; when that was made, in seconds since 1970. Raises Permanent where it is another's: a
        folder is emptied by its mirror."""
        mark = self.storage / _MARK
        try:
            private_files.make_folder(self.folder)
            private_files.make_folder(self.storage)
            if not any(self.storage.iterdir()):
                now = time.time()
                private_files.write(mark, json.dumps({"fleet": self.fleet, "since": now}).encode())
                return now
            with mark.open("rb") as file:
                found = json.loads(file.read(_SHORT))
            if found["fleet"] == self.fleet:
                return float(found["since"])
        except (ValueError, KeyError, TypeError, FileNotFoundError):
            found = {}
        except OSError as error:
            raise Permanent(
                f"mirror: {error.filename or self.storage}: {reason_of(error)}: free some space, or name another mirror.folder"
            ) from error
        whose = f"is that of the fleet {found['fleet']}" if found else "has files of others in it"
        raise Permanent(f"mirror.folder: {self.storage} {whose}: name a new folder")

    def empty(self) -> None:
        """Remove all images, so that ``take`` makes the folder again; nothing where it is not this fleet's. Raises Permanent, Transient."""
        if not self.storage.is_dir():
            return
        self.take()
        # The mark last: a removal that was cut off goes on when it is tried again.
        for place in (self.data, self.fetched, self.storage / _MARK):
            ended = run(
                ["rm", "-rf", "--one-file-system", "--", str(place)], deadline=_REMOVAL, detached=True
            )
            if ended.code != 0:
                raise _not_removed(place, ended.error_line)
        with suppress(OSError):  # something else is in it by now
            self.storage.rmdir()

    def remove(self) -> None:
        """Remove everything of the mirror. Raises Permanent, Transient."""
        self.empty()
        for place in (self.config, self.log, self.record):
            try:
                place.unlink(missing_ok=True)
            except OSError as error:
                raise _not_removed(place, reason_of(error)) from error
        for folder in (self.folder, self.folder.parent):
            with suppress(OSError):  # it was there before, or other mirrors are
                folder.rmdir()


def places_of(state: Path, fleet: str, mirror: Mirror | None) -> Places:
    """The places of a fleet's mirror. ``state`` is the folder of all fleets'; without ``mirror`` those of one that may have been there."""
    folder = state / "mirrors" / fleet
    named = mirror.folder if mirror is not None else _recorded(folder)
    return Places(fleet, folder, Path(named) if named else folder / "images")


def _not_removed(place: Path, why: str) -> Permanent:
    return Permanent(
        f"mirror: {place} cannot be removed: {why}; once you may write to {place.parent}, the next `swarmplan fleet apply` or"
        " `fleet destroy` goes on"
    )


def _recorded(folder: Path) -> str:
    """The folder for images that a mirror had; "" for the default."""
    try:
        with (folder / "config.json").open("rb") as file:
            data = Path(json.loads(file.read(_SHORT))["storage"]["filesystem"]["rootdirectory"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return str(data.parent)
