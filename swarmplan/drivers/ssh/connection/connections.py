"""The connections of one process: one for each machine and way to it, in a private folder that goes with them."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from threading import Lock

from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.forward import Forward
from swarmplan.drivers.ssh.connection.listeners import Listeners
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.model.machine import Machine
from swarmplan.system.children import remove_folder, temporary_folder

AT_ONCE = 20
"""Hosts that are contacted at the same time: each takes a thread, a process and some files."""
_LONGEST = 50
"""A control socket's path has at most 107 bytes (unix(7)), of which ssh takes 17 for itself while it makes it."""


class Connections:
    """Thread-safe. Closed they can be used again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._folder: Path | None = None
        self._open: dict[tuple[str, Target], Connection] = {}
        self._forwards: dict[Connection, Forward] = {}
        self._listeners = Listeners()

    def to(self, machine: Machine) -> Connection:
        """The connection the machine's options ask for. Nothing is sent yet."""
        target = Target.of(machine.options)
        with self._lock:
            folder = self._private_folder()
            return self._open.setdefault((machine.name, target), Connection(machine.name, target, folder))

    def listener(self, machine: Machine, command: Callable[[Connection], list[str]]) -> Path:
        """The socket behind which the machine's engine answers: by the shared connection alone where the host lets the login
        open the engine's socket, else by ``command``, run for each caller."""
        connection = self.to(machine)
        with self._lock:
            folder = self._private_folder()
            forward = self._forwards.setdefault(connection, Forward(connection, folder))
            return self._listeners.open(folder, machine.name, lambda: forward.socket() or command(connection))

    def most(self, machine: Machine) -> int:
        """How many callers its listener should have at once: one where each is a process there; 0 for as many as come."""
        connection = self._open.get((machine.name, Target.of(machine.options)))
        forward = self._forwards.get(connection) if connection else None
        return 1 if forward is None or forward.costs else 0

    def close(self) -> None:
        """End what is open, and remove the folder."""
        with self._lock:
            self._listeners.close()
            if self._open:
                with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ssh") as pool:
                    list(pool.map(Connection.close, self._open.values()))
            self._open.clear()
            self._forwards.clear()
            if self._folder is not None:
                remove_folder(self._folder)
            self._folder = None

    def _private_folder(self) -> Path:
        if self._folder is None:
            places = (os.environ.get("XDG_RUNTIME_DIR", ""), gettempdir())
            usable = (place for place in places if os.access(place, os.W_OK) and len(place) <= _LONGEST)
            place = next(usable, "/tmp")  # noqa: S108  # mkdtemp's is private
            self._folder = temporary_folder(lambda: mkdtemp(prefix="swarmplan-", dir=place))
        return self._folder
