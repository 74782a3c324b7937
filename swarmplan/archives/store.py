"""The adapters of ``ports.BackupStore``: a new archive, and one that was opened."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from swarmplan.archives.archive import Archive, open_archive
from swarmplan.archives.directory import ENDING, BackupDirectory
from swarmplan.archives.encryption import Encryption
from swarmplan.archives.header import Header
from swarmplan.archives.writing import place, prepare
from swarmplan.errors import Permanent
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.cluster import Desired
from swarmplan.spec.saved import dump

_LEAST_ROOM = 8 * 1024 * 1024
_GROWTH = 1.5


class NewArchive:
    """A BackupStore for a new copy. ``out`` is a directory (``folder``: the file is named after the cluster and the time) or
    the file itself, which must not exist yet. ``desired`` and ``sources`` (texts of the spec files by name) go into it;
    ``clock`` gives seconds since 1970. ``path`` is the file, None until it is written."""

    def __init__(
        self,
        out: Path,
        *,
        folder: bool,
        encryption: Encryption,
        desired: Desired,
        sources: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        self._out = out
        self._folder = folder
        self._encryption = encryption
        self._desired = desired
        self._sources = sources
        self._clock = clock
        self._made_folder = False
        self.path: Path | None = None

    @property
    def place(self) -> str:
        if self._folder and self.path is None:
            return f"an archive in {self._out}"
        return f"the archive {self.path or self._out}"

    @property
    def has_copy(self) -> bool:
        return self.path is not None

    def check_preconditions(self) -> None:
        """Make the directory; check that it is writable with space for an archive larger than the last, and that encryption
        works. Raises Permanent, with the remedy. Leaves nothing but the directory, until ``close``."""
        self._encryption.check()
        if not self._folder and os.path.lexists(self._out):
            raise self._exists()
        newest = BackupDirectory(self._directory, self._desired.cluster).newest()
        expected = newest.header.size * _GROWTH if newest else 0
        self._made_folder = not os.path.lexists(self._directory)
        prepare(self._directory, self._desired.cluster, max(_LEAST_ROOM, int(expected)))

    def close(self) -> None:
        """Remove the directory that was made for it, where no archive is in it."""
        if self._made_folder:
            with suppress(OSError):  # an archive is in it
                self._directory.rmdir()

    def put(self, copy: SwarmCopy) -> None:
        taken, kind = self._clock(), self._encryption.kind
        header = Header(
            self._desired.cluster, copy.swarm, taken, copy.engine, copy.machine, copy.address, kind
        )
        encrypted = Archive(header, copy, dump(self._desired), self._sources).encrypted(self._encryption)
        made = place(self._directory, self._names(taken), self._desired.cluster, encrypted)
        if made is None:
            raise self._exists()
        self.path = made

    def get(self) -> SwarmCopy:
        if self.path is None:
            raise Permanent(f"{self.place} is not written yet")
        return open_archive(self.path, self._encryption).copy

    @property
    def _directory(self) -> Path:
        return self._out if self._folder else self._out.parent

    def _names(self, taken: float) -> Iterator[str]:
        """Candidate names: backups of the same second get a number."""
        if not self._folder:
            yield self._out.name
            return
        stem = f"{self._desired.cluster}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(taken))}"
        yield f"{stem}{ENDING}"
        yield from (f"{stem}-{number}{ENDING}" for number in count(2))

    def _exists(self) -> Permanent:
        return Permanent(f"{self._out} exists already; name another file")


class OpenedArchive:
    """A BackupStore with the copy of an opened archive; read-only."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self._path = path
        self._archive = archive

    @property
    def place(self) -> str:
        return f"the archive {self._path}"

    @property
    def has_copy(self) -> bool:
        return True

    def check_preconditions(self) -> None:
        """Nothing to check."""

    def put(self, copy: SwarmCopy) -> None:
        raise Permanent(f"{self.place} is opened for reading: it takes no copy of {copy.machine}")

    def get(self) -> SwarmCopy:
        return self._archive.copy
