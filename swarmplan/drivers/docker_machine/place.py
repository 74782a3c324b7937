"""Where docker-machine works: which binary, on which store."""

import os
import re
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.model.machine import Machine

BINARY = "docker-machine"
NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-.]*\Z")
"""What ``create`` takes for a machine's name. No other command checks, and ``rm -f ..`` removes the whole store."""


@dataclass(frozen=True, slots=True)
class Store:
    """The folder docker-machine keeps its machines and certificates in (its ``libmachine/persist``)."""

    home: Path

    @property
    def machines(self) -> Path:
        """One folder for each machine."""
        return self.home / "machines"

    @property
    def certs(self) -> Path:
        """The authority and the client's pair, shared by all machines."""
        return self.home / "certs"

    @property
    def locks(self) -> Path:
        """Ours; docker-machine passes over it. It is there only while something is locked."""
        return self.home / ".swarmplan"

    def lock(self, cluster: str) -> Path:
        """The lock of one cluster; ours, as ``locks`` is."""
        return self.home / ".swarmplan-locks" / cluster

    def machine(self, name: str) -> Path:
        """The folder of one machine. Raises ValueError for what could never be one's name."""
        if not NAME.match(name):
            raise ValueError(f"{name!r} is not a valid machine name")
        return self.machines / name

    def has(self, name: str) -> bool:
        """Whether there is a machine of this name, whatever state its record is in."""
        return NAME.match(name) is not None and self.machine(name).is_dir()

    def names(self) -> list[str]:
        """The machines there are, by their folders: ``ls -q`` leaves out those whose record cannot be read."""
        try:
            folders = sorted(place.name for place in self.machines.iterdir() if place.is_dir())
        except FileNotFoundError:
            return []
        return [name for name in folders if NAME.match(name)]


@dataclass(frozen=True, slots=True)
class Place:
    """A binary and the store it works on."""

    binary: str
    store: Store


def place_of(machine: Machine | None) -> Place:
    """Where this machine is declared to be; for None where docker-machine works by itself."""
    options = machine.options if machine else {}
    home = options.get("storage_path") or os.environ.get("MACHINE_STORAGE_PATH") or "~/.docker/machine"
    # os.path, for pathlib would follow links, and fail where there is no home
    store = Store(Path(os.path.abspath(os.path.expanduser(str(home)))))  # noqa: PTH100, PTH111  # see above
    return Place(os.path.expanduser(str(options.get("binary") or BINARY)), store)  # noqa: PTH111  # see above
