"""The checkpoints of one cluster in a folder of their own: each is there as a whole or not at all, owner only."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from swarmplan import private_files
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, reason_of
from swarmplan.fleet.checkpoints.note import Note, read, written
from swarmplan.limits import FILE_BYTES

ARCHIVE = "swarm.backup"
_NOTE, _PARTIAL = "checkpoint.json", ".partial-"


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint and the folder that it is in."""

    folder: Path
    note: Note

    @property
    def archive(self) -> Path:
        """The archive with the swarm's state, the spec and the files of the time."""
        return self.folder / ARCHIVE


class CheckpointFolder:
    """``folder`` is that of one cluster. Nobody else writes there meanwhile. Raises Permanent, with the place and the reason."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stored(self, name: str = "") -> tuple[StoredCheckpoint, ...]:
        """Those that can be read, the newest first; ``name``: of this name only."""
        try:
            paths = [path for path in self._folder.iterdir() if not path.name.startswith(".")]
        except OSError:
            return ()
        found = [one for path in paths if (one := _read(path)) and name in {"", one.note.name}]
        return tuple(sorted(found, key=lambda one: (one.note.taken, one.folder.name), reverse=True))

    @contextmanager
    def making(self, name: str) -> Iterator[Path]:
        """A folder to put a new checkpoint's files into; ``finish`` makes it one. What is not finished is removed."""
        try:
            private_files.make_folder(self._folder)
            for left in self._folder.glob(f"{_PARTIAL}*"):
                shutil.rmtree(left, ignore_errors=True)
            partial = Path(tempfile.mkdtemp(prefix=f"{_PARTIAL}{name}-", dir=self._folder))
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            yield partial
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def finish(self, partial: Path, note: Note, keep: int) -> StoredCheckpoint:
        """Make it a checkpoint, and remove the oldest of its name beyond so many."""
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(note.taken))
        target = self._folder / f"{note.name}@{stamp}-{partial.name.rpartition('-')[2]}"
        try:
            private_files.write(partial / _NOTE, written(note))
            private_files.sync_folder(partial)
            partial.rename(target)
            private_files.sync_folder(self._folder)
            for old in self.stored(note.name)[keep:]:
                self._forget(old)
        except OSError as error:
            raise self._unwritable(error) from error
        return StoredCheckpoint(target, note)

    def remove(self, stored: StoredCheckpoint) -> None:
        """Remove one, unless another command has, and the folder with the last."""
        try:
            self._forget(stored)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise Permanent(f"{stored.folder}: cannot be removed: {reason_of(error)}") from error
        with suppress(OSError):  # another one is still there
            self._folder.rmdir()

    def _forget(self, stored: StoredCheckpoint) -> None:
        gone = self._folder / f"{_PARTIAL}{stored.folder.name}"
        stored.folder.rename(gone)  # first: half of one must not look like a whole
        shutil.rmtree(gone)

    def _unwritable(self, error: OSError) -> Permanent:
        return Permanent(
            f"{self._folder}: a checkpoint cannot be written there: {reason_of(error)}; free some space, or name another folder with --dir"
        )


def every_folder(base: Path) -> tuple[CheckpointFolder, ...]:
    """Those of all clusters below this folder, by name."""
    try:
        return tuple(CheckpointFolder(path) for path in sorted(base.iterdir()) if path.is_dir())
    except OSError:
        return ()


def _read(path: Path) -> StoredCheckpoint | None:
    try:
        with (path / _NOTE).open("rb") as file:
            return StoredCheckpoint(path, read(file.read(FILE_BYTES)))
    except (OSError, ValueError):
        return None
