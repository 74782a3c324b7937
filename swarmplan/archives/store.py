"""The adapters of ``ports.Vault``: an archive that is to be made, and one that was opened."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

from swarmplan.archives.archive import Archive, open_archive
from swarmplan.archives.directory import ENDING, Shelf
from swarmplan.archives.encryption import Seal
from swarmplan.archives.header import Header
from swarmplan.archives.writing import place, ready
from swarmplan.errors import Permanent
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.cluster import Desired
from swarmplan.spec.saved import dump

_LEAST_ROOM = 8 * 1024 * 1024
_GROWTH = 1.5


class NewArchive:
    """A Vault for a copy that is to be made. ``out`` is a folder (``folder``: the file is named in it after the cluster and
    the time) or the file itself, which must not be there yet. ``desired`` and ``sources`` (texts of the spec's files by name)
    go into it; ``clock`` gives seconds since 1970."""

    def __init__(
        self,
        out: Path,
        *,
        folder: bool,
        seal: Seal,
        desired: Desired,
        sources: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        self._out = out
        self._folder = folder
        self._seal = seal
        self._desired = desired
        self._sources = sources
        self._clock = clock
        self._made: Path | None = None

    @property
    def path(self) -> Path | None:
        """The file; None as long as none is made."""
        return self._made

    @property
    def place(self) -> str:
        if self._folder and self._made is None:
            return f"an archive in {self._out}"
        return f"the archive {self._made or self._out}"

    @property
    def holds(self) -> bool:
        return self._made is not None

    def ready(self) -> None:
        """Make the folder and see that it can be written to and has room for an archive larger than the last, and that the
        seal closes. Raises Permanent, with the remedy. Leaves nothing but the folder."""
        self._seal.check()
        if not self._folder and os.path.lexists(self._out):
            raise self._taken()
        newest = Shelf(self._into, self._desired.cluster).newest()
        expected = newest.header.size * _GROWTH if newest else 0
        ready(self._into, self._desired.cluster, max(_LEAST_ROOM, int(expected)))

    def put(self, copy: SwarmCopy) -> None:
        taken = self._clock()
        header = Header(
            cluster=self._desired.cluster,
            swarm=copy.swarm,
            taken=taken,
            engine=copy.engine,
            machine=copy.machine,
            address=copy.address,
            sealed=self._seal.kind,
        )
        sealed = Archive(header, copy, dump(self._desired), self._sources).sealed(self._seal)
        made = place(self._into, self._names(taken), self._desired.cluster, sealed)
        if made is None:
            raise self._taken()
        self._made = made

    def get(self) -> SwarmCopy:
        if self._made is None:
            raise Permanent(f"{self.place} is not made yet")
        return open_archive(self._made, self._seal).copy

    @property
    def _into(self) -> Path:
        return self._out if self._folder else self._out.parent

    def _names(self, taken: float) -> Iterator[str]:
        """What it may be called: backups of one second are told apart by a number."""
        if not self._folder:
            yield self._out.name
            return
        stem = f"{self._desired.cluster}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(taken))}"
        yield f"{stem}{ENDING}"
        yield from (f"{stem}-{number}{ENDING}" for number in count(2))

    def _taken(self) -> Permanent:
        return Permanent(f"{self._out} is there already, and no backup is overwritten; name another file")


class OpenedArchive:
    """A Vault that holds what an archive does. Takes nothing."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self._path = path
        self._archive = archive

    @property
    def place(self) -> str:
        return f"the archive {self._path}"

    @property
    def holds(self) -> bool:
        return True

    def ready(self) -> None:
        """Nothing is to be kept."""

    def put(self, copy: SwarmCopy) -> None:
        raise Permanent(f"{self.place} is a backup already ({copy.machine} is not put there); make a new one")

    def get(self) -> SwarmCopy:
        return self._archive.copy
