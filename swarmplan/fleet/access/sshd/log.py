"""Who entered when: a short file for each student, so that none can push out what others did. The older half is dropped when it is full."""

import fcntl
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from swarmplan import private_files

_MOST = 256_000
"""Bytes; as many again are kept of what was before."""
_TAIL = 20_000


def note(folder: Path, student: str, sender: str, what: str) -> None:
    """Add a line. What cannot be written is left out: a full disk must not lock a class out."""
    line = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {sender} {what}\n"
    path = folder / f"{student}.log"
    with suppress(OSError):
        private_files.make_folder(folder)
        handle = private_files.opened(path, os.O_WRONLY | os.O_APPEND)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_size > _MOST and private_files.is_at(handle, path):
                path.replace(path.with_suffix(".old"))
            os.write(handle, line.encode("ascii", "backslashreplace"))
        finally:
            os.close(handle)


def last_lines(folder: Path, student: str, most: int = 1) -> Sequence[str]:
    """The last lines of a student's; () where there is none."""
    try:
        with (folder / f"{student}.log").open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            lines = file.read(_TAIL).decode("ascii", "replace").splitlines()
    except OSError:
        return ()
    return tuple(islice(reversed(lines), most))
