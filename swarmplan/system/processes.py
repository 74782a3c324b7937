"""Identifies processes by pid, start time and boot, never by the pid alone, which the kernel reuses."""

import os
import select
import signal
from pathlib import Path

from swarmplan.dataclass import dataclass

_PROC = Path("/proc")
_DEAD = frozenset("ZXx")
"""States of a process that has ended and is only not yet waited for (proc(5))."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One process. ``start`` is in clock ticks since the boot whose id is ``boot``."""

    pid: int
    start: int
    boot: str

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return identify(self.pid) == self

    def signal(self, number: int) -> bool:
        """Send it a signal; False when it has ended. A pid given again in between is never hit."""
        handle = self._handle()
        if handle is None:
            return False
        try:
            signal.pidfd_send_signal(handle, number)
        except ProcessLookupError:
            return False
        finally:
            os.close(handle)
        return True

    def ended(self, within: float) -> bool:
        """Wait for its end, at most ``within`` seconds; whether it came."""
        handle = self._handle()
        if handle is None:
            return True
        try:
            return bool(select.select([handle], [], [], within)[0])
        finally:
            os.close(handle)

    def _handle(self) -> int | None:
        try:
            handle = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return None
        if self.alive():
            return handle
        os.close(handle)
        return None


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None when nobody has, or a process that has ended."""
    try:
        status = (_PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = status.rpartition(")")[2].split()
    if fields[0] in _DEAD:
        return None
    return Identity(pid, int(fields[19]), (_PROC / "sys/kernel/random/boot_id").read_text().strip())
