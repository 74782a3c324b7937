"""Locks between processes and threads that leave nothing: a folder itself is locked, and goes if it stays empty."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from swarmplan.errors import Transient
from swarmplan.private_files import is_at, lock, make_folder

_PAUSE = 0.01


@contextmanager
def locked(folder: Path, deadline: float = 120.0) -> Iterator[None]:
    """Hold ``folder`` alone: made when missing, removed at the end when it is empty, and then created again by the next holder.

    Raises Transient after ``deadline`` seconds. The kernel frees the lock of a process that is killed.
    """
    handle = _acquire(folder, time.monotonic() + deadline)
    try:
        yield
    finally:
        if is_at(handle, folder):
            with suppress(OSError):  # it is not empty
                folder.rmdir()
        os.close(handle)


def _acquire(folder: Path, until: float) -> int:
    while True:
        try:
            make_folder(folder)
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue  # removed by its holder between two looks
        acquired = False
        try:
            acquired = lock(handle, folder)
            if acquired:
                return handle
        except BlockingIOError:
            if time.monotonic() > until:
                raise Transient(
                    f"{folder} is locked by another swarmplan command: wait for it to end"
                ) from None
            time.sleep(_PAUSE)
        finally:
            if not acquired:
                os.close(handle)
