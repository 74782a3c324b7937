"""Ends all that a program started, also what left its process group or its session: by a mark in the environment, which
children inherit, and by who started whom. It reads /proc; where there is none, nothing is found."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_ROUNDS = 50
"""What is killed may have started something meanwhile: it is looked for again, until nothing is found, or so often."""
_PAUSE = 0.01
"""Seconds between two of them: a process that was killed needs a moment to be gone."""


def kill_marked(mark: str) -> None:
    """Kill every process that has ``mark``, a variable as ``NAME=value``, in its environment, and what those started."""
    for _ in range(_ROUNDS):
        found = _marked(os.fsencode(mark))
        if not found:
            return
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):  # it ended meanwhile, or is another user's
                os.kill(pid, signal.SIGKILL)
        time.sleep(_PAUSE)


def _marked(mark: bytes) -> set[int]:
    parents: dict[int, int] = {}
    found: set[int] = set()
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or its environment is another user's to read
            state, parent, *_ = (folder / "stat").read_bytes().rpartition(b")")[2].split()
            if state in (b"Z", b"X"):
                continue
            pid = int(folder.name)
            parents[pid] = int(parent)
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.add(pid)
    while started := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= started
    return found
