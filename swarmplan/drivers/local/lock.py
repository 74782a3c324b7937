"""Locks between processes and threads that leave nothing: a folder itself is locked, and goes if it stays empty."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from swarmplan.errors import Transient

_PAUSE = 0.01


@contextmanager
def locked(folder: Path, deadline: float = 120.0) -> Iterator[None]:
    """Hold ``folder`` alone: made when missing, removed at the end when it is empty, and then made anew by whoever waits.

    Raises Transient after ``deadline`` seconds. The kernel frees the lock of a process that is killed.
    """
    handle = _acquire(folder, time.monotonic() + deadline)
    try:
        yield
    finally:
        if _same(handle, folder):
            with suppress(OSError):  # it is not empty
                folder.rmdir()
        os.close(handle)


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for root alone."""
    for place in (*reversed(folder.parents), folder):
        if not place.is_dir():
            with suppress(FileExistsError):  # another was faster, and may have removed it again by now
                place.mkdir(mode=0o700)


def _acquire(folder: Path, until: float) -> int:
    while True:
        try:
            make_private(folder)
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue  # removed by its holder between two looks
        try:
            _wait(handle, folder, until)
        except BaseException:
            os.close(handle)
            raise
        if _same(handle, folder):
            return handle
        os.close(handle)


def _wait(handle: int, folder: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Transient(
                    f"{folder} is held by another swarmplan command: wait for it to end"
                ) from None
            time.sleep(_PAUSE)
        else:
            return


def _same(handle: int, folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), folder.stat())
    except FileNotFoundError:
        return False
