"""One run at a time: a lock that is released when its holder ends, and says who holds it since when."""

import errno
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from swarmplan import private_files
from swarmplan.dataclass import dataclass
from swarmplan.errors import Interrupted, Locked, Permanent, reason_of
from swarmplan.system.regular_files import opened
from swarmplan.system.user_names import user_and_host

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, *_FULL})
_LOOK = 0.5
"""Seconds between two tries."""
_GLANCE, _LOOKS = 0.02, 3
"""Seconds between the tries, and how many, before it is said that another run has it: ``holder_of`` has it for a moment."""
_MOST_RUNS = 16
_LONGEST = 4096
"""Bytes of a lock file that are read."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The run that has the lock, as it signed it: ``who`` is ``anna@laptop``. All of it is "" where that cannot be read."""

    command: str = ""
    who: str = ""
    pid: str = ""
    since: str = ""

    def __str__(self) -> str:
        if not self.pid:
            return "its process is not known"
        return f"'{self.command}' by {self.who}, pid {self.pid}, since {self.since}"


def holder_of(path: Path) -> Holder | None:
    """The run on this machine that has the lock, None where none has. For who only looks: nothing is made or written. Raises
    Permanent where it cannot be told."""
    for place in (path, next(folder for folder in path.parents if folder.is_dir())):
        try:
            if private_files.is_locked(place):
                return _holder(place)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise Permanent(
                f"{place}: whether a run has this lock cannot be read: {reason_of(error)}"
            ) from error
    return None


@contextmanager
def locked(
    path: Path,
    cluster: str,
    command: str,
    warn: Callable[[str], None] = lambda _: None,
    *,
    wait: float | None = None,
    tell: Callable[[str], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
    run: str = "",
) -> Iterator[tuple[str, ...]]:
    """Hold the cluster's lock. Raises Locked, naming the holder, while another run on this machine has it, or where it is not
    released within ``wait`` seconds; ``tell`` gets a line then. Raises Interrupted once it is ``stopped``. ``run`` is written into it, and what
    it yields are the last runs that had it, which have ended, as far as they are known.

    The kernel drops a ``flock`` when its holder ends, however it ends, so a lock is never stale. Whoever holds it may
    remove the file: one that was opened before that is noticed, and opened again. Where no file can be written, the folder
    is locked instead, which blocks the runs of other clusters too; ``warn`` gets a message then.
    """
    until, told = time.monotonic() + (wait or 0.0), False
    while True:
        try:
            handle, place = _held(path, cluster)
            break
        except Locked as error:
            if stopped():
                raise Interrupted(f"stopped while waiting for the lock of {cluster}") from error
            if time.monotonic() >= until:
                raise
            if not told:
                tell(f"{error}; waiting for up to {wait:g} s")
            told = True
            time.sleep(_LOOK)
    before: tuple[str, ...] = ()
    try:
        if place == path:
            before = _runs_in(handle)
            _sign(handle, command, run, before)
        else:
            warn(f"{path} cannot be written, as the disk is full or read-only: {place} is locked instead")
        yield before
    finally:
        os.close(handle)


def _held(path: Path, cluster: str) -> tuple[int, Path]:
    looks = _LOOKS
    while True:
        handle, place = _opened(path, cluster)
        try:
            if private_files.lock(handle, place):
                return handle, place
        except BlockingIOError:
            os.close(handle)
            if looks:  # somebody who only looks has it for a moment
                looks -= 1
                time.sleep(_GLANCE)
                continue
            raise Locked(
                f"{cluster} is locked by another run: {_holder(place)}; wait for it to end, or stop it"
            ) from None
        except OSError as error:
            os.close(handle)
            raise _unusable(place, cluster, error) from error
        os.close(handle)  # its holder removed it between our opening and our locking


def _opened(path: Path, cluster: str) -> tuple[int, Path]:
    """A handle on the lock file, or on the nearest folder that is there where the disk takes no file."""
    try:
        return _in_its_folder(path), path
    except OSError as error:
        if error.errno not in _FULL:
            raise _unusable(path, cluster, error) from error
    folder = next(folder for folder in path.parents if folder.is_dir())
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), folder
    except OSError as error:
        raise _unusable(folder, cluster, error) from error


def _in_its_folder(path: Path) -> int:
    for _ in range(_LOOKS):
        private_files.make_folder(path.parent)
        with suppress(FileNotFoundError):  # who destroys another cluster removed the folder, empty as it was
            return private_files.opened(path, os.O_RDWR)
    return private_files.opened(path, os.O_RDWR)


def _unusable(path: Path, cluster: str, error: OSError) -> Permanent:
    why = f"{path}: the lock of {cluster} cannot be created: "
    if error.errno not in _FORBIDDEN and os.path.lexists(path):
        return Permanent(f"{why}{reason_of(error)}; move it away")
    return Permanent(
        f"{why}{reason_of(error)}; make its folder writable, or set XDG_STATE_HOME to one that is"
    )


def _sign(handle: int, command: str, run: str, before: tuple[str, ...]) -> None:
    """Write the holder into it, with those before: one of them may have left a lease that no run has taken since. On a full disk it holds without."""
    runs = dict.fromkeys(filter(None, (run, *before)))
    holder = {
        "pid": os.getpid(),
        "who": user_and_host(),
        "command": command,
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "runs": list(runs)[:_MOST_RUNS],
    }
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(holder).encode(), 0)


def _runs_in(handle: int) -> tuple[str, ...]:
    """The runs that the last holders wrote into it, the latest first."""
    try:
        document = json.loads(os.pread(handle, _LONGEST, 0))
        runs = document["runs"] if "runs" in document else [document["run"]]  # an older version wrote one
        return tuple(run for run in runs if run and isinstance(run, str))[:_MOST_RUNS]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()


def _holder(path: Path) -> Holder:
    try:
        with opened(path) as file:
            told = json.loads(file.read(_LONGEST))
        return Holder(*(str(told[name]) for name in ("command", "who", "pid", "since")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Holder()
