"""What the kernel refuses, tried in namespaces that end with the try."""

import threading
from pathlib import Path

from swarmplan.drivers.command import attempt

_PROBE = Path(__file__).with_name("kernel.sh")
_NAMESPACES = ("--mount", "--uts", "--ipc", "--net", "--pid", "--fork", "--kill-child")


class KernelProbe:
    """One try for all clusters of a process: what a kernel supports once it goes on supporting. A fault is looked for again, since it may have
    been remedied."""

    def __init__(self) -> None:
        self._trying = threading.Lock()
        self._fine = False

    def faults(self) -> list[str]:
        """One line with its remedy for each thing refused. Changes nothing."""
        with self._trying:  # the clusters of a fleet come at once
            found = [] if self._fine else _tried()
            self._fine = not found
        return found


def _tried() -> list[str]:
    answer = attempt(["unshare", *_NAMESPACES, "sh", str(_PROBE)], what="this machine")
    refused = answer.out.splitlines()
    if answer.code != 0:
        refused.insert(
            0,
            f"this machine does not support namespaces ({answer.error_line}): run on a Linux kernel with namespaces,"
            " and in a container only with --privileged",
        )
    return refused
