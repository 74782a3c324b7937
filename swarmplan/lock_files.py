"""A file that one process at a time holds, with the id of its holder in it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from swarmplan import private_files


class Held(Exception):
    """Another process has the lock; ``pid`` is "" where it is not known."""

    def __init__(self, pid: str) -> None:
        super().__init__(pid)
        self.pid = pid


@contextmanager
def held(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock for as long as the block lasts; the kernel drops it when its holder ends, however it ends. ``shared``: others that share it may hold
    it, too; the id is that of the last one. Raises Held, and OSError where the file cannot be made."""
    private_files.make_folder(path.parent)
    handle = _locked(path, shared=shared)
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        # A program that is being started has a copy of the handle for a moment.
        fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


def _locked(path: Path, *, shared: bool) -> int:
    while True:
        handle = private_files.opened(path, os.O_RDWR)
        try:
            if private_files.lock(handle, path, shared=shared):
                return handle
        except BlockingIOError:
            pid = os.pread(handle, 20, 0).decode(errors="replace").strip()
            os.close(handle)
            raise Held(pid) from None
        except OSError:
            os.close(handle)
            raise
        os.close(handle)  # the file was removed between our opening and our locking
