"""Identifies processes by pid, start time and boot, never by the pid alone, which the kernel reuses."""

import os
import select
import signal
import time
from contextlib import suppress
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.drivers.local.layout import MARK
from swarmplan.errors import Transient

_PROC = Path("/proc")
_DEAD = frozenset("ZXx")
"""States of a process that has ended and is only not yet waited for (proc(5))."""
_PROGRAMS = frozenset({"sh", "unshare", "chroot", "env"})
_AGAIN = 0.5
"""Seconds until a process that was asked to end is asked again."""


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


def hosts_of(cluster: str, machine: str | None = None) -> dict[Identity, str]:
    """The first processes, and those still on the way to become one, of the cluster's hosts: what a killed command
    left behind without a record. Each with the machine it is for."""
    found = {}
    for folder in _PROC.iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            if not folder.name.isdigit() or folder.stat().st_uid != 0:
                continue
            arguments = (folder / "cmdline").read_text(errors="replace").rstrip("\0").split("\0")
            # The scripts' last words, whatever program runs them just now.
            if Path(arguments[0]).name not in _PROGRAMS or arguments[-3:-1] != [MARK, cluster]:
                continue
            identity = identify(int(folder.name)) if machine in {None, arguments[-1]} else None
            if identity is not None:
                found[identity] = arguments[-1]
    return found


def end(identity: Identity, *, grace: float = 0.0, limit: float = 20.0) -> None:
    """End a host's process, asking first when ``grace`` seconds are given. All that runs in its pid namespace ends with it.

    Raises Transient when it is still there ``limit`` seconds after it was killed.
    """
    until = time.monotonic() + grace
    while time.monotonic() < until and identity.signal(signal.SIGTERM):
        if identity.ended(_AGAIN):  # asked again: a host that is still booting has no ear yet
            return
    with suppress(
        ProcessLookupError
    ):  # a boot script that is still at work has commands of its own in its process group
        if identity.alive() and os.getpgid(identity.pid) == identity.pid:
            os.killpg(identity.pid, signal.SIGKILL)
    identity.signal(signal.SIGKILL)
    if not identity.ended(limit):
        raise Transient(f"process {identity.pid} did not end after it was killed: it may hang in the kernel")
