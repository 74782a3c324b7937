"""Where what belongs to the mirror of one fleet is."""

import json
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.spec.fleet.images import Mirror

_SHORT = 65_536


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


def places_of(state: Path, fleet: str, mirror: Mirror | None) -> Places:
    """The places of a fleet's mirror. ``state`` is the folder of all fleets'; without ``mirror`` those of one that may have been there."""
    folder = state / "mirrors" / fleet
    named = mirror.folder if mirror is not None else _recorded(folder)
    return Places(fleet, folder, Path(named) if named else folder / "images")


def _recorded(folder: Path) -> str:
    """The folder for images that a mirror had; "" for the default."""
    try:
        with (folder / "config.json").open("rb") as file:
            data = Path(json.loads(file.read(_SHORT))["storage"]["filesystem"]["rootdirectory"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return str(data.parent)
