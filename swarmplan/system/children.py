"""Programs and temporary folders of a command. They end with the command, also where it exits without waiting for its
threads (``workers``)."""

import os
import shutil
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING, Any

from swarmplan.errors import Transient
from swarmplan.system.descendants import kill_marked

if TYPE_CHECKING:
    import subprocess

_RUNNING: dict["subprocess.Popen[Any]", str] = {}
"""Each process, and the mark of what it starts."""
_FOLDERS: set[Path] = set()
_TIMEOUT = 2.0
"""Seconds to wait for what is being started, which takes milliseconds."""


class _Starting:
    """Whether anything may still be started, and how much is being started."""

    changed = Condition()
    shut = False
    within = 0


@contextmanager
def _beginning() -> Iterator[None]:
    """While something is started and not registered yet. Raises Transient once the command ends."""
    with _Starting.changed:
        if _Starting.shut:
            raise Transient("the command is ending")
        _Starting.within += 1
    try:
        yield
    finally:
        with _Starting.changed:
            _Starting.within -= 1
            _Starting.changed.notify_all()


@contextmanager
def started(
    start: "Callable[[], subprocess.Popen[bytes]]", mark: str = ""
) -> "Iterator[subprocess.Popen[bytes]]":
    """A process in its own group, registered for as long as the block lasts. ``mark`` is a variable of its environment by
    which all that it starts is known. Raises what ``start`` does, and Transient once the command ends."""
    with _beginning():
        process = start()
        _RUNNING[process] = mark
    try:
        with process:
            yield process
    finally:
        _RUNNING.pop(process, None)


def temporary_folder(make: Callable[[], str]) -> Path:
    """The folder that ``make`` creates, registered until it is removed. Raises Transient once the command ends."""
    with _beginning():
        folder = Path(make())
        _FOLDERS.add(folder)
    return folder


def remove_folder(folder: Path) -> None:
    """Remove a temporary folder."""
    shutil.rmtree(folder, ignore_errors=True)
    _FOLDERS.discard(folder)


def kill_all(pids: Collection[int] | None = None) -> None:
    """Kill every registered process with its group and what has its mark, or those with these ids."""
    for process, mark in tuple(_RUNNING.items()):
        if (pids is None or process.pid in pids) and process.poll() is None:
            kill(process, mark)


def kill(process: "subprocess.Popen[Any]", mark: str = "") -> None:
    """Kill what is left of its group, and everything that has the mark."""
    if mark:
        kill_marked(mark)  # first: who started whom is known as long as they run
    with suppress(ProcessLookupError, PermissionError):  # none is left, or one of another user
        os.killpg(process.pid, signal.SIGKILL)


def end_everything() -> None:
    """The command ends: nothing new is started, and nothing started is left."""
    with _Starting.changed:
        _Starting.shut = True
        _Starting.changed.wait_for(lambda: not _Starting.within, _TIMEOUT)
    kill_all()
    for folder in tuple(_FOLDERS):
        remove_folder(folder)
