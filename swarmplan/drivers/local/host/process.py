"""The processes of hosts: found, and ended."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from swarmplan.drivers.local.layout import MARK
from swarmplan.errors import Transient
from swarmplan.system.processes import Identity, identify

_PROC = Path("/proc")
_PROGRAMS = frozenset({"sh", "unshare", "chroot", "env", "setpriv", "taskset"})
_AGAIN = 0.5
"""Seconds until a process that was asked to end is asked again."""


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
