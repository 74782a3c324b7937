"""Writing archives and their reports as private files, with errors for people."""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from swarmplan import private_files
from swarmplan.errors import Permanent, reason_of

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def prepare(folder: Path, family: str, room: int) -> None:
    """Make the directory (0700) where there is none, and check that ``room`` bytes can be written there. Raises Permanent.
    Removes temporary files of killed runs of the same family; leaves nothing else."""
    with _errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # an existing one is the user's
        private_files.reserve(folder, family, room)


def place(folder: Path, names: Iterable[str], family: str, data: bytes) -> Path | None:
    """Write a file under the first of these names that is free; its path, None when none is. Raises Permanent."""
    with _errors(folder):
        return private_files.place(folder, names, family, data)


def replace(path: Path, family: str, data: bytes) -> None:
    """Write a file in place of what is there. Raises Permanent."""
    with _errors(path.parent):
        private_files.write(path, data, family)


@contextmanager
def _errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError):
        raise Permanent(f"{folder} is not a directory; name one for backups") from None
    except OSError as error:
        remedy = "free some space there" if error.errno in _FULL else "make it writable"
        raise Permanent(
            f"{folder} cannot be written to: {reason_of(error)}; {remedy}, or name another folder"
        ) from None
