"""Programs that run for a thread. They end with the command, also where it leaves without the thread (``workers``)."""

import os
import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

_RUNNING: set["subprocess.Popen[Any]"] = set()


@contextmanager
def tracked(process: "subprocess.Popen[Any]") -> Iterator[None]:
    """Remember the process, which leads a group of its own, for as long as the block lasts."""
    _RUNNING.add(process)
    try:
        yield
    finally:
        _RUNNING.discard(process)


def end_all(pids: Collection[int] | None = None) -> None:
    """End every process that is remembered, with its group; those of these ids, where some are named."""
    for process in tuple(_RUNNING):
        if (pids is None or process.pid in pids) and process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):  # it ended meanwhile, or is another user's
                os.killpg(process.pid, signal.SIGKILL)
