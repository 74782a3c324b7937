"""Copies of swarm folders on their way into an archive and out of it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.archives.tar import files_in, tarball
from swarmplan.errors import Permanent

if TYPE_CHECKING:
    from swarmplan.model.backup import SwarmCopy
    from swarmplan.ports import BackupStore

_FILE = "simulated.json"


class HeldCopy:
    """A ``BackupStore`` that only holds the copy: it is encrypted and written once the run has given its lease back, for a passphrase takes its time, and
    of many clusters one waits for the other."""

    place = "the memory of this command"

    def __init__(self, store: "BackupStore") -> None:
        self._store = store
        self.copy: SwarmCopy | None = None

    @property
    def has_copy(self) -> bool:
        return self.copy is not None

    def check_preconditions(self) -> None:
        self._store.check_preconditions()

    def put(self, copy: "SwarmCopy") -> None:
        self.copy = copy

    def get(self) -> "SwarmCopy":
        if self.copy is None:
            raise Permanent("nothing is copied yet")
        return self.copy


def packed(copy: "SwarmCopy", *, simulated: bool) -> "SwarmCopy":
    """The copy as an archive takes it: one that the simulator made is no tar archive yet."""
    return replace(copy, state=tarball({_FILE: copy.state})) if simulated else copy


class SimulatedCopy:
    """A ``BackupStore`` over one that was opened, for a copy that the simulator made."""

    def __init__(self, store: "BackupStore") -> None:
        self._store = store

    @property
    def place(self) -> str:
        return self._store.place

    @property
    def has_copy(self) -> bool:
        return self._store.has_copy

    def check_preconditions(self) -> None:
        self._store.check_preconditions()

    def put(self, copy: "SwarmCopy") -> None:
        self._store.put(copy)

    def get(self) -> "SwarmCopy":
        copy = self._store.get()
        return replace(copy, state=dict(files_in(copy.state)).get(_FILE, b""))
