"""What a command lays down for as long as it runs: programs and folders. It ends with the command, also where that leaves
without the threads that work on it (``workers``)."""

import os
import shutil
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING, Any

from swarmplan.errors import Transient

if TYPE_CHECKING:
    import subprocess

_RUNNING: set["subprocess.Popen[Any]"] = set()
_FOLDERS: set[Path] = set()
_TIMEOUT = 2.0
"""Seconds that are waited for what is being begun, which takes milliseconds."""


class _Gate:
    """Whether something may still be begun, and how much is about to be."""

    changed = Condition()
    shut = False
    within = 0


@contextmanager
def _beginning() -> Iterator[None]:
    """While something is begun and not remembered yet. Raises Transient once the command ends."""
    with _Gate.changed:
        if _Gate.shut:
            raise Transient("the command is ending")
        _Gate.within += 1
    try:
        yield
    finally:
        with _Gate.changed:
            _Gate.within -= 1
            _Gate.changed.notify_all()


@contextmanager
def started(start: "Callable[[], subprocess.Popen[bytes]]") -> "Iterator[subprocess.Popen[bytes]]":
    """A process that leads a group of its own, remembered for as long as the block lasts. Raises what ``start`` does, and
    Transient once the command ends."""
    with _beginning():
        process = start()
        _RUNNING.add(process)
    try:
        with process:
            yield process
    finally:
        _RUNNING.discard(process)


def lent_folder(make: Callable[[], str]) -> Path:
    """The folder that ``make`` makes, remembered until it is given back. Raises Transient once the command ends."""
    with _beginning():
        folder = Path(make())
        _FOLDERS.add(folder)
    return folder


def give_back(folder: Path) -> None:
    """Remove a folder that was lent."""
    shutil.rmtree(folder, ignore_errors=True)
    _FOLDERS.discard(folder)


def end_all(pids: Collection[int] | None = None) -> None:
    """End every process that is remembered, with its group; those of these ids, where some are named."""
    for process in tuple(_RUNNING):
        if (pids is None or process.pid in pids) and process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):  # it ended meanwhile, or is another user's
                os.killpg(process.pid, signal.SIGKILL)


def leave_none() -> None:
    """The command ends: nothing is begun any more, and nothing that was begun stays."""
    with _Gate.changed:
        _Gate.shut = True
        _Gate.changed.wait_for(lambda: not _Gate.within, _TIMEOUT)
    end_all()
    for folder in tuple(_FOLDERS):
        give_back(folder)
