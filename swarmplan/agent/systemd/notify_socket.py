"""The protocol of sd_notify(3): one datagram to a Unix socket, in ``NAME=value`` lines."""

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

from swarmplan.dataclass import dataclass

_ABSTRACT = "@"
_STATUS = 500
"""Characters of a status: systemctl shows one line."""
_SECONDS = 2.0
"""That one datagram may wait for room in the manager's queue."""
_PER_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class NotifySocket:
    """The manager's socket. ``path`` is absolute, or begins with ``@`` for one in the abstract namespace. Each message is lost silently
    where nobody receives it: a service never fails because its manager does not listen."""

    path: str

    def ready(self, status: str) -> None:
        """It has started, or has read its settings again."""
        self._send("READY=1", _status(status))

    def status(self, text: str) -> None:
        """How it is, in one line for ``systemctl status``."""
        self._send(_status(text))

    def alive(self, status: str) -> None:
        """It is not stuck: the manager kills it where this is not said for ``WatchdogSec=``."""
        self._send("WATCHDOG=1", _status(status))

    def reloading(self) -> None:
        """It reads its settings again; ``ready`` ends this. ``MONOTONIC_USEC`` is what Type=notify-reload needs (systemd 253)."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self, status: str) -> None:
        """It is about to end."""
        self._send("STOPPING=1", _status(status))

    def _send(self, *lines: str) -> None:
        path = "\0" + self.path[1:] if self.path.startswith(_ABSTRACT) else self.path
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as end:
            end.settimeout(_SECONDS)
            end.sendto("\n".join(lines).encode(), path)


def notify_socket(environment: Mapping[str, str]) -> NotifySocket | None:
    """The socket that ``NOTIFY_SOCKET`` names; None without one, and for kinds other than Unix sockets (``vsock:``)."""
    path = environment.get("NOTIFY_SOCKET", "")
    return NotifySocket(path) if path[:1] in {"/", _ABSTRACT} and len(path) > 1 else None


def watchdog_seconds(environment: Mapping[str, str]) -> float | None:
    """After how long without a sign of life the manager kills this process (sd_watchdog_enabled(3)); None where it watches none, or
    another one."""
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    given = environment.get("WATCHDOG_USEC", "")
    return int(given) / _PER_SECOND if given.isascii() and given.isdigit() and int(given) else None


def _status(text: str) -> str:
    """In one line: each line of a datagram is an assignment."""
    line = " ".join(text.split())
    return f"STATUS={line if len(line) <= _STATUS else line[: _STATUS - 1] + '…'}"
