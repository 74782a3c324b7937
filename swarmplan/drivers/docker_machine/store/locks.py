"""Locks between processes and threads: never two commands on one machine, never more creates at once than are good.

docker-machine itself has none. A lock is a file in the store that is removed when it is let go of, so that nothing is left.
Its holder notes which command it runs: one that outlives a killed swarmplan still counts as the holder.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.errors import Transient
from swarmplan.private_files import lock

_PAUSE = 0.05
_HEARTBEAT = 12.0
"""Seconds after which nothing goes on of a command that died: its plugins notice within ten (measured on 0.16.2)."""
AUTHORITY = ":authority"
"""The lock on ``certs``. A colon is in no machine's name."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock in our hands."""

    handle: int

    def note(self, pid: int) -> None:
        """Note the command that is run under the lock."""
        os.pwrite(self.handle, f"{pid} {_started(pid)}\n".ljust(48).encode(), 0)


@contextmanager
def locked(folder: Path, names: str | Sequence[str], deadline: float, busy: str) -> Iterator[Lock]:
    """Hold one of the locks of these names, the first that is free.

    Raises Transient, saying ``busy``, after ``deadline`` seconds. The kernel frees the lock of a process that is killed.
    """
    paths = [folder / f"{name}.lock" for name in ([names] if isinstance(names, str) else names)]
    begun = time.monotonic()
    while True:
        plugins = time.monotonic() < begun + _HEARTBEAT
        free = ((path, handle) for path in paths if (handle := _try(path, plugins=plugins)) is not None)
        if (found := next(free, None)) is not None:
            break
        if time.monotonic() > begun + deadline:
            raise Transient(f"{busy}: another docker-machine command is still running; wait for it to end")
        time.sleep(_PAUSE)
    path, handle = found
    try:
        yield Lock(handle)
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)
        with suppress(OSError):  # another lock is held, or somebody removed it first
            folder.rmdir()


def _try(path: Path, *, plugins: bool) -> int | None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except (FileNotFoundError, FileExistsError):  # its last holder removed the folder meanwhile
        return None
    try:
        if lock(handle, path) and not _orphaned(handle, plugins=plugins):
            return handle
    except BlockingIOError:
        pass
    os.close(handle)
    return None


def _orphaned(handle: int, *, plugins: bool) -> bool:
    """Whether the command noted by a holder that was killed still runs, or the ``plugins`` it left: they are of its process
    group, and a group's number is not given to another process while it has members."""
    noted, _, started = os.pread(handle, 48, 0).decode().strip().partition(" ")
    if not started:
        return False
    pid = int(noted)
    now = _started(pid)
    return now == started or (plugins and not now and _group_lives(pid))


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # none, or one of another user: not the one that was noted
        return False
    return True


def _started(pid: int) -> str:
    """When a process started, in ticks since the boot: with the id it names the process. "" when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
