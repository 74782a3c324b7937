"""A host's engine brought here over the shared connection, for a login that may open the engine's socket there.

Nothing is started in the host for it. Where it does not work (a user who needs sudo, a server that forwards nothing) a
command there does the same, at the cost of a process for each call.
"""

import socket
from contextlib import suppress
from pathlib import Path
from threading import Lock

from swarmplan.drivers.command import attempt
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.errors import Failure

_ENGINE = "/var/run/docker.sock"
_TRY = 5.0
"""Seconds a fast host may take to refuse; one that has not refused by then accepts the login."""
_PING = b"GET /_ping HTTP/1.0\r\n\r\n"


class Forward:
    """The forwarded socket of one host. Thread-safe; one thread asks the host and the others wait for it."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        """``folder`` is private, and its path short (a socket's has at most 107 bytes)."""
        self._connection = connection
        self._folder = folder
        self._lock = Lock()
        self._path: Path | None = None
        self._works = False

    @property
    def costs(self) -> bool:
        """Whether each call is a process there, as far as is known."""
        return not self._works

    def socket(self) -> Path | None:
        """Where the engine answers on this machine; None where the host does not allow this forwarding just now. Raises as
        ``Connection`` does."""
        with self._lock:
            path = self._folder / f"{self._connection.opened()}.fw"
            if path != self._path:  # the connection is another one, which forwards nothing yet
                self._path, self._works = path, False
                command = self._connection.control("forward", "-L", f"{path}:{_ENGINE}")
                with suppress(Failure):
                    attempt(command, what=f"machine {self._connection.machine}")
            if not self._works:
                self._works = self._lets_in(path)
            return path if self._works else None

    def _lets_in(self, path: Path) -> bool:
        """Whether the host accepts the connection: ssh itself accepts every caller first, and then hangs up."""
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(_TRY * self._connection.timeouts.factor)
            try:
                caller.connect(str(path))
                caller.sendall(_PING)
                return bool(caller.recv(1))
            except TimeoutError:
                return True
            except OSError:
                return False
