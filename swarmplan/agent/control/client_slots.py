"""Slots for clients, so many at once: one that has not sent its request yet gives way to one that comes."""

import socket
import threading
from contextlib import suppress


class ClientSlots:
    """``most`` clients at once. Those whose request is known keep theirs until they are answered."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._silent: dict[socket.socket, None] = {}
        """Those that have not sent their request yet, in their order."""
        self._answered: set[socket.socket] = set()
        self._changed = threading.Condition()

    def acquire(self, connection: socket.socket, seconds: float) -> bool:
        """A slot for this one. Where none is free, who has been silent for longest loses its own; where none is silent, one is waited
        for, for so many seconds at most. Whether it has one."""
        with self._changed:
            if len(self._silent) + len(self._answered) >= self._most and self._silent:
                oldest = next(iter(self._silent))
                del self._silent[oldest]
                with suppress(OSError):
                    oldest.shutdown(socket.SHUT_RDWR)  # the thread that reads from it ends then
            if not self._changed.wait_for(
                lambda: len(self._silent) + len(self._answered) < self._most, seconds
            ):
                return False
            self._silent[connection] = None
            return True

    def keep(self, connection: socket.socket) -> None:
        """It has sent its request. Raises ConnectionAbortedError where it lost its slot before."""
        with self._changed:
            if connection not in self._silent:
                raise ConnectionAbortedError
            del self._silent[connection]
            self._answered.add(connection)

    def release(self, connection: socket.socket) -> None:
        """It is answered, or gone."""
        with self._changed:
            self._silent.pop(connection, None)
            self._answered.discard(connection)
            self._changed.notify_all()
