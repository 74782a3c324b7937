"""What this machine remembers of the hosts it prepared: how each is reached, so that one taken out of the spec can still
be released. Ownership is not here but in the mark on the host."""

import json
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from swarmplan import private_files
from swarmplan.errors import Permanent, reason_of
from swarmplan.model.document import machine_document, machine_of
from swarmplan.model.machine import Machine

_ROOTS_STATE = Path("/var/lib/swarmplan")


def state_folder() -> Path:
    """Where the user's records are: below ``$XDG_STATE_HOME`` where that is set, else in ``/var/lib/swarmplan`` for root. Raises
    Permanent where a user has no home."""
    named = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not named.is_absolute() and os.geteuid() == 0:
        return _ROOTS_STATE
    home = named if named.is_absolute() else Path(os.path.expanduser("~/.local/state"))  # noqa: PTH111
    if not home.is_absolute():
        raise Permanent(f"the user with id {os.geteuid()} has no home folder: set HOME or XDG_STATE_HOME")
    return home / "swarmplan"


class Records:
    """One file for each host, ``<state>/ssh/<cluster>/<machine>.json``. Raises Permanent when they cannot be read or
    written."""

    def __init__(self, cluster: str, state: Path) -> None:
        self.folder = state / "ssh" / cluster
        self._lock = Lock()

    def path(self, name: str) -> Path:
        """Where the record of this machine is."""
        return self.folder / f"{name}.json"

    def names(self) -> list[str]:
        """The machines remembered."""
        try:
            return sorted(place.stem for place in self.folder.iterdir() if place.suffix == ".json")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unusable(self.folder, error) from error

    def read(self, name: str) -> Machine | None:
        """The machine as it was when its host was prepared; None when it is not remembered."""
        path = self.path(name)
        try:
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return machine_of(document)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise Permanent(
                f"{path} is damaged: remove it and name the machine in the cluster file again"
            ) from error
        except OSError as error:
            raise _unusable(path, error) from error

    def write(self, machine: Machine) -> None:
        """Remember a machine."""
        path = self.path(machine.name)
        try:
            with self._lock:
                private_files.make_folder(self.folder)
                private_files.write(path, json.dumps(machine_document(machine), indent=1).encode())
        except OSError as error:
            raise _unusable(path, error) from error

    def forget(self, name: str) -> None:
        """Remember it no longer."""
        try:
            with self._lock:
                self.path(name).unlink(missing_ok=True)
                for folder in (self.folder, self.folder.parent):
                    with suppress(OSError):  # another record is still in it, or it is gone already
                        folder.rmdir()
        except OSError as error:
            raise _unusable(self.path(name), error) from error


def _unusable(path: Path, error: OSError) -> Permanent:
    return Permanent(f"{path}: {reason_of(error)}; free the way to it and run the command again")
